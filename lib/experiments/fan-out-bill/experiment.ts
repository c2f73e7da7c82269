import { z } from "zod";
import { arrivedEvents } from "#lib/experiments/arrived-events";
import { AT_WHO_OPENS } from "#lib/experiments/bytes-counted";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import { socketBytes } from "#lib/experiments/socket-bytes";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** All endpoints of the room, as its journal has them. */
export const BILLED_HOOKS = {
  client: "webhook",
  transport: "webhook",
  label: "Webhook receivers",
} as const satisfies { client: string; transport: TransportId; label: string };

/** @param n from 1 */
export function billedSocket(n: number) {
  return { client: `websocket-${n}`, transport: "websocket", label: `WebSocket ${n}` } as const;
}

/** One receiver of each kind, and then as many as were asked for. */
export const BILL_PHASES = ["one", "many"] as const;
export type BillPhase = (typeof BILL_PHASES)[number];

/** A room has ten webhook endpoints. */
const MOST_RECEIVERS = 10;
/** So many times the bytes of a frame count as a bill of another kind. */
const FACTOR = 2;
/** The bill of many may differ so much from that of one, times their number. */
const PROPORTION = 1.25;

const knobs = z.strictObject({
  receivers: z.int().min(2).max(MOST_RECEIVERS).default(8).meta({ title: "Receivers of each kind" }),
  count: z.int().min(5).max(50).default(15).meta({ title: "Events in each part" }),
  perSecond: z.int().min(1).max(20).default(10).meta({ title: "Events a second" }),
  payloadBytes: z.int().min(0).max(60_000).default(0).meta({ title: "More in each event", unit: "bytes" }),
});
type Knobs = z.output<typeof knobs>;

interface Bill {
  readonly requests: number;
  readonly hookBytes: number;
  readonly socketBytes: number;
}

/** X17: what does one event cost when many receivers each take a request? */
export const fanOutBill = runnable({
  id: "X17",
  slug: "fan-out-bill",
  claim:
    "Each webhook receiver adds a request for each event, and at least twice the bytes that a WebSocket receiver adds; both bills grow with the number of receivers and no faster.",
  knobs,
  presets: [
    { name: "short", title: "One receiver, then eight", knobs: {} },
    { name: "large", title: "Events of 16 KiB", knobs: { payloadBytes: 16_384 }, turnsRound: true },
    { name: "ten", title: "One receiver, then ten, 50 events", knobs: { receivers: 10, count: 50 } },
  ],
  sample: {
    of: "events in each part",
    least: 5,
    warmUp: "500 ms after the endpoints and sockets were made, left out: pings of new endpoints, greetings",
  },
  bars: ["webhook.one", "websocket.one", "webhook.many", "websocket.many"],
  bytesCounted: AT_WHO_OPENS,
  wouldChange: {
    holds: "Larger events: beside them the head of a request is small.",
    fails: "Smaller events: beside them the head of a request is large.",
  },
  setup: ({ receivers }) => ({
    publisher: "HTTP",
    server: "this",
    lines: receivingLines([
      { transport: "webhook", label: `1, then ${receivers} receivers` },
      { transport: "websocket", label: `1, then ${receivers} sockets` },
    ]),
  }),
  expectedMs: ({ count, perSecond }) => 5_000 + (2 * count * 1_000) / perSecond,
  check(run, settings) {
    const { receivers, count } = settings;
    const bills = BILL_PHASES.map((phase) => billOf(phaseOf(run, phase), settings, phase));
    const [one, many] = bills;
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: BILL_PHASES.length === bills.filter((bill) => bill !== undefined).length ? count : 0,
      figures: BILL_PHASES.flatMap((phase, index) => figuresOf(phase, bills[index], count)),
      series: [],
    });
    if (one === undefined || many === undefined) return say("unknown", "Not every delivery was counted.");
    const perReceiver = many.hookBytes / receivers;
    const perSocket = many.socketBytes / receivers;
    const numbers = `${many.requests} requests for each event at ${receivers} receivers; a receiver takes ${Math.round(perReceiver)} bytes of it by webhook, ${Math.round(perSocket)} by WebSocket`;
    const growth = Math.max(many.hookBytes / one.hookBytes, many.socketBytes / one.socketBytes) / receivers;
    if (growth > PROPORTION) {
      return say(false, `${numbers}. The bill grew ${growth.toFixed(1)} times faster than the number.`);
    }
    const isDear = many.requests === receivers && perReceiver >= FACTOR * perSocket;
    return say(isDear, `${numbers}. Both bills grew with the number.`);
  },
});

/** For each event. @returns undefined when something was not counted */
function billOf(part: RunJournal, { receivers, count }: Knobs, phase: BillPhase): Bill | undefined {
  const expected = phase === "one" ? 1 : receivers;
  const attempts = factsOfClient(part, "attempted", BILLED_HOOKS.client);
  const sockets = Array.from({ length: expected }, (_, index) =>
    socketBytes(part, billedSocket(index + 1).client, "start", "end"),
  );
  if (attempts.length < expected * count || factsOf(part, "published").length < count) return undefined;
  if (sockets.some((bytes) => bytes === undefined)) return undefined;
  const isMissing = (socket: number) => arrivedEvents(part, billedSocket(socket).client) < count;
  if (sockets.some((_, index) => isMissing(index + 1))) return undefined;
  const hookBytes = attempts.reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0);
  const lineBytes = sockets.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
  return {
    requests: attempts.length / count,
    hookBytes: hookBytes / count,
    socketBytes: lineBytes / count,
  };
}

function figuresOf(phase: BillPhase, bill: Bill | undefined, n: number): Figure[] {
  if (bill === undefined) return [];
  const named = phase === "one" ? "one receiver" : "all receivers";
  const figure = (name: string, label: string, value: number, unit: Figure["unit"]): Figure => ({
    name: `${name}.${phase}`,
    label: `${label}, ${named}`,
    value: Math.round(value * 10) / 10,
    unit,
    n,
  });
  return [
    figure("requests", "Requests for each event", bill.requests, "requests"),
    figure("webhook", "Webhook: bytes for each event", bill.hookBytes, "bytes/event"),
    figure("websocket", "WebSocket: bytes for each event", bill.socketBytes, "bytes/event"),
  ];
}
