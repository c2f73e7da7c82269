import { z } from "zod";
import { AT_WHO_OPENS } from "#lib/experiments/bytes-counted";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import { socketBytes } from "#lib/experiments/socket-bytes";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** The clients of the ledger, in the order of what they are expected to cost. */
export const LEDGER_WIRES = [
  { client: "websocket", transport: "websocket", label: "WebSocket" },
  { client: "mqtt", transport: "mqtt", label: "MQTT over WebSocket, QoS 0" },
  { client: "sse", transport: "sse", label: "SSE" },
  { client: "socket-io", transport: "socket-io", label: "Socket.IO" },
  { client: "long-polling", transport: "long-polling", label: "Long polling" },
  { client: "webhook", transport: "webhook", label: "Webhook" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];
export type LedgerClient = (typeof LEDGER_WIRES)[number]["client"];

/** The two parts of the run: events of a few bytes, and large ones. */
export const LEDGER_PHASES = ["small", "large"] as const;
/** A wire that adds less than this share of all bytes counts as free. */
const FREE_SHARE = 0.05;
/** Overhead of a wire that needs a request for each event, and of one that does not. */
const REQUEST_BYTES = 200;
const LEAST_EVENTS = 10;

const knobs = z.strictObject({
  count: z.int().min(LEAST_EVENTS).max(200).default(30).meta({ title: "Events of each size" }),
  perSecond: z.int().min(1).max(50).default(10).meta({ title: "Events a second" }),
  largeBytes: z
    .int()
    .min(0)
    .max(60_000)
    .default(16_384)
    .meta({ title: "Size of the large events", unit: "bytes" }),
});

interface Cost {
  readonly client: string;
  readonly label: string;
  readonly phase: (typeof LEDGER_PHASES)[number];
  readonly n: number;
  /** Both directions, beyond the event itself, for each event. */
  readonly overheadBytes: number;
  /** Of all bytes that crossed. */
  readonly share: number;
}

/** X01: the same events on six wires, and what each adds to them. */
export const wireLedger = runnable({
  id: "X01",
  slug: "wire-ledger",
  claim:
    "A WebSocket adds fewer bytes to an event than SSE, both far fewer than a request for each event; on large events it no longer matters.",
  knobs,
  presets: [
    { name: "short", title: "30 small events, 30 of 16 KiB", knobs: {} },
    { name: "small-only", title: "No large events", knobs: { largeBytes: 256 }, turnsRound: true },
    { name: "long", title: "200 of each, 50 a second", knobs: { count: 200, perSecond: 50 } },
  ],
  sample: {
    of: "events of each size on each wire",
    least: 10,
    warmUp: "1 event, left out: what is set up once is set up by then",
  },
  bars: ["small.overhead", "large.share"],
  bytesCounted: AT_WHO_OPENS,
  wouldChange: {
    holds: "Smaller large events: below some kilobytes what a wire adds stays visible.",
    fails: "Larger large events: beside many kilobytes what a wire adds is lost from sight.",
  },
  setup: () => ({ publisher: "HTTP", server: "this", lines: receivingLines(LEDGER_WIRES) }),
  expectedMs: ({ count, perSecond }) => 5_000 + (2 * count * 1_000) / perSecond,
  check(run, { count, largeBytes }) {
    const costs = LEDGER_PHASES.flatMap((phase) => costsOf(phaseOf(run, phase), phase));
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...costs.map((cost) => cost.n), costs.length === 0 ? 0 : count),
      figures: costs.flatMap(figuresOf),
      series: [],
    });
    const overheadOf = (client: LedgerClient) =>
      costs.find((cost) => cost.client === client && cost.phase === "small")?.overheadBytes ?? Number.NaN;
    const incomplete = LEDGER_PHASES.flatMap((phase) =>
      LEDGER_WIRES.filter(
        ({ client }) => costs.find((cost) => cost.client === client && cost.phase === phase)?.n !== count,
      ).map(({ label }) => `${label} (${phase})`),
    );
    if (incomplete.length > 0)
      return say("unknown", `Not every event was counted: ${incomplete.join(", ")}.`);
    const [websocket, sse] = [overheadOf("websocket"), overheadOf("sse")];
    const request = Math.min(overheadOf("long-polling"), overheadOf("webhook"));
    const numbers = `WebSocket ${Math.round(websocket)} B, SSE ${Math.round(sse)} B, a request for each event at least ${Math.round(request)} B`;
    if (!(websocket < sse && sse < REQUEST_BYTES && request > REQUEST_BYTES)) {
      return say(false, `Added to a small event: ${numbers}.`);
    }
    const costly = costs.filter(({ phase, share }) => phase === "large" && share >= FREE_SHARE);
    if (costly.length > 0) {
      const list = costly.map(({ label, share }) => `${label} ${(share * 100).toFixed(1)} %`).join(", ");
      return say(false, `With ${largeBytes} bytes more in each event, what is added still matters: ${list}.`);
    }
    return say(true, `Added to a small event: ${numbers}. On large ones every wire adds less than 5 %.`);
  },
});

/** Of one part of the run; a wire whose bytes were not read is left out. */
function costsOf(part: RunJournal, phase: Cost["phase"]): Cost[] {
  const published = new Set(factsOf(part, "published").map(({ offset }) => offset));
  const sizes = factsOf(part, "arrived").flatMap(({ eventBytes }) => eventBytes ?? []);
  const eventBytes = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  return LEDGER_WIRES.flatMap(({ client, label }) => {
    const total = socketBytes(part, client, "start", "end") ?? bytesOfAttempts(part, client);
    const arrived = factsOfClient(part, "arrived", client).filter(({ offset }) => published.has(offset));
    const n = new Set(arrived.map(({ offset }) => offset)).size;
    if (total === undefined || n === 0) return [];
    const overheadBytes = total / n - eventBytes;
    return { client, label, phase, n, overheadBytes, share: (overheadBytes * n) / total };
  });
}

/** A webhook's bytes are counted by the server, which is the client there. */
function bytesOfAttempts(part: RunJournal, client: string): number | undefined {
  const attempts = factsOfClient(part, "attempted", client);
  if (attempts.length === 0) return undefined;
  return attempts.reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0);
}

function figuresOf({ client, label, phase, n, overheadBytes, share }: Cost): Figure[] {
  return [
    {
      name: `${client}.${phase}.overhead`,
      label: `${label}: added to a ${phase} event`,
      value: Math.round(overheadBytes * 10) / 10,
      unit: "bytes/event",
      n,
    },
    {
      name: `${client}.${phase}.share`,
      label: `${label}: share of all bytes, ${phase} events`,
      value: Math.round(share * 1_000) / 10,
      unit: "percent",
      n,
    },
  ];
}
