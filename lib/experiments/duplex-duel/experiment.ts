import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** Two ways to go up and down: one line for both, or a stream down and a request up for each message. */
export const DUEL_LINES = [
  { client: "websocket", transport: "websocket", label: "WebSocket" },
  { client: "sse-and-post", transport: "sse", label: "SSE and POST, few header fields" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];
export type DuelClient = (typeof DUEL_LINES)[number]["client"];

/** Moments at which a line's bytes are read. */
export const MOMENT = { start: "duel-start", end: "duel-end" } as const;
/** Connections that a line holds. */
export const CONNECTIONS = "connections";
/** "Less than half": the message itself is the same on both. */
const LEAST_RATIO = 2;
const LEAST_MESSAGES = 10;

const knobs = z.strictObject({
  count: z.int().min(LEAST_MESSAGES).max(500).default(30).meta({ title: "Messages upward" }),
  perSecond: z.int().min(1).max(100).default(20).meta({ title: "Messages a second" }),
  messageBytes: z.int().min(0).max(32_768).default(0).meta({
    title: "Bytes added to each message",
    unit: "bytes",
  }),
});

interface Way {
  readonly client: DuelClient;
  readonly label: string;
  readonly sent: number;
  readonly bytesEach: number;
  readonly connections: number;
  /** Events that came down before the last message had gone up. */
  readonly meanwhile: number;
}

/** X04: what do messages upward cost while events flow downward? */
export const duplexDuel = runnable({
  id: "X04",
  slug: "duplex-duel",
  claim:
    "A message upward takes a WebSocket less than half the bytes of a request beside an event stream, and one connection instead of two.",
  knobs,
  presets: [
    { name: "short", title: "30 small messages", knobs: {} },
    { name: "large", title: "Messages of 16 KiB", knobs: { messageBytes: 16_384 }, turnsRound: true },
    { name: "long", title: "500 messages, 50 a second", knobs: { count: 500, perSecond: 50 } },
  ],
  sample: {
    of: "messages on each line",
    least: 10,
    warmUp: "the handshake, left out: bytes are read after it",
  },
  bars: ["bytes-up", "connections"],
  bytesCounted: "Bytes are counted at the client's socket, upward only, before TLS and TCP/IP.",
  wouldChange: {
    holds: "Large messages, beside which the fields of a request are little.",
    fails: "Small messages, beside which the fields of a request are much.",
  },
  setup: () => ({
    server: "this",
    lines: [
      { transport: "websocket", label: "WebSocket", opens: "client", events: "both" },
      { transport: "sse", label: "SSE", opens: "client", events: "out" },
      { transport: "sse", label: "a request for each message", opens: "client", events: "in" },
    ],
  }),
  expectedMs: ({ count, perSecond }) => 2_000 + (2 * count * 1_000) / perSecond,
  check(run, { count }) {
    const ways = DUEL_LINES.map((line) => wayOf(run, line)) as [Way, Way];
    const [line, requests] = ways;
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...ways.map(({ sent }) => sent)),
      figures: ways.flatMap(figuresOf),
      series: [],
    });
    const short = ways.find(({ sent }) => sent < count);
    if (short !== undefined) {
      return say("unknown", `${short.label}: only ${short.sent} of ${count} messages were confirmed.`);
    }
    const oneWay = ways.find(({ meanwhile }) => meanwhile === 0);
    if (oneWay !== undefined) return say("unknown", `${oneWay.label}: nothing came down meanwhile.`);
    const prices = `A message upward took ${Math.round(line.bytesEach)} bytes on a WebSocket and ${Math.round(requests.bytesEach)} as a request`;
    if (requests.bytesEach < LEAST_RATIO * line.bytesEach)
      return say(false, `${prices}: less than twice as many.`);
    if (line.connections !== 1 || requests.connections < 2) {
      return say(
        false,
        `${line.connections} connections for the WebSocket, ${requests.connections} for the stream and its requests.`,
      );
    }
    return say(true, `${prices}, on ${line.connections} connection and on ${requests.connections}.`);
  },
});

function wayOf(run: RunJournal, { client, label }: (typeof DUEL_LINES)[number]): Way {
  const part = phaseOf(run, client);
  const sent = factsOf(part, "published");
  const samples = factsOfClient(part, "sample", client);
  const read = (wanted: string) => samples.find(({ name }) => name === wanted)?.value ?? 0;
  const bytesOut = read(`bytes-out.${MOMENT.end}`) - read(`bytes-out.${MOMENT.start}`);
  const lastSentAtMs = Math.max(...sent.map(({ sentAtMs }) => sentAtMs));
  return {
    client,
    label,
    sent: sent.length,
    bytesEach: bytesOut / Math.max(1, sent.length),
    connections: read(CONNECTIONS),
    meanwhile: factsOfClient(part, "arrived", client).filter(({ atMs }) => atMs < lastSentAtMs).length,
  };
}

function figuresOf({ client, label, sent, bytesEach, connections, meanwhile }: Way): Figure[] {
  return [
    {
      name: `${client}.bytes-up`,
      label: `${label}: bytes for each message upward`,
      value: Math.round(bytesEach),
      unit: "bytes",
      n: sent,
    },
    {
      name: `${client}.connections`,
      label: `${label}: connections`,
      value: connections,
      unit: "connections",
    },
    {
      name: `${client}.meanwhile`,
      label: `${label}: events that came down meanwhile`,
      value: meanwhile,
      unit: "events",
    },
  ];
}
