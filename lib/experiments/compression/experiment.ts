import { z } from "zod";
import { AT_WHO_RECEIVES } from "#lib/experiments/bytes-counted";
import { runnable } from "#lib/experiments/experiment";
import { factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** Each wire without compression and with it; the last one keeps what it has compressed until it has enough. */
export const COMPRESSION_LINES = [
  { client: "websocket", transport: "websocket", label: "WebSocket" },
  { client: "websocket-deflate", transport: "websocket", label: "WebSocket, deflate" },
  { client: "sse", transport: "sse", label: "SSE" },
  { client: "sse-flushed", transport: "sse", label: "SSE, gzip, flushed" },
  { client: "sse-held", transport: "sse", label: "SSE, gzip, not flushed" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];
export type CompressionClient = (typeof COMPRESSION_LINES)[number]["client"];

/** The part of the run in which events are sent, and a moment after the last of them. */
export const SENDING = "sending";
/** Bytes that a client has read for all events, without its handshake. */
export const BYTES_IN = "bytes-in";
/** "Less than half". */
const LEAST_RATIO = 2;
const LEAST_EVENTS = 20;

const knobs = z.strictObject({
  count: z.int().min(LEAST_EVENTS).max(500).default(50).meta({ title: "Events" }),
  payload: z.enum(["similar", "random"]).default("similar").meta({
    title: "What is in them",
    description: "similar: JSON that differs in a few numbers. random: letters that nothing foretells.",
  }),
});

interface Way {
  readonly client: CompressionClient;
  readonly label: string;
  readonly arrived: number;
  /** While events were still being sent. */
  readonly inTime: number;
  readonly bytesEach: number;
}

/** X28: what does compression save, and what does it do to the time? */
export const compression = runnable({
  id: "X28",
  slug: "compression",
  claim:
    "Compression takes similar events below half of their bytes, and an event stream that is compressed without a flush falls silent.",
  knobs,
  presets: [
    { name: "short", title: "50 similar events", knobs: {} },
    { name: "random", title: "Events of random letters", knobs: { payload: "random" }, turnsRound: true },
    { name: "long", title: "500 similar events", knobs: { count: 500 } },
  ],
  sample: {
    of: "events on each line",
    least: LEAST_EVENTS,
    warmUp: "the handshake, left out: bytes are read after it",
  },
  bars: ["bytes-each", "in-time"],
  bytesCounted: AT_WHO_RECEIVES,
  wouldChange: {
    holds: "Events of random letters, in which nothing repeats.",
    fails: "Events that resemble each other.",
  },
  setup: () => ({
    server: "script",
    lines: receivingLines(COMPRESSION_LINES),
  }),
  expectedMs: ({ count }) => 2_000 + count * 20,
  check(run, { count }) {
    const ways = COMPRESSION_LINES.map((line) => wayOf(run, line));
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...ways.map(({ arrived }) => arrived)),
      figures: ways.flatMap(figuresOf),
      series: [],
    });
    const short = ways.find(({ arrived }) => arrived < count);
    if (short !== undefined)
      return say("unknown", `${short.label}: only ${short.arrived} of ${count} events.`);
    const [socket, deflated, stream, flushed, held] = ways as [Way, Way, Way, Way, Way];
    const bytes = ({ label, bytesEach }: Way) => `${label} ${Math.round(bytesEach)}`;
    const prices = `Bytes for an event: ${ways.map(bytes).join(", ")}`;
    const saves = (compressed: Way, plain: Way) => LEAST_RATIO * compressed.bytesEach < plain.bytesEach;
    if (!saves(deflated, socket) || !saves(flushed, stream)) {
      return say(false, `${prices}: not less than half.`);
    }
    const silence = `Without a flush ${held.inTime} of ${count} came while they were being sent, with one ${flushed.inTime}`;
    return say(held.inTime === 0 && flushed.inTime === count, `${prices}. ${silence}.`);
  },
});

function wayOf(run: RunJournal, { client, label }: (typeof COMPRESSION_LINES)[number]): Way {
  const arrived = factsOfClient(run, "arrived", client).length;
  const bytes = factsOfClient(run, "sample", client).find(({ name }) => name === BYTES_IN)?.value ?? 0;
  return {
    client,
    label,
    arrived,
    inTime: factsOfClient(phaseOf(run, SENDING), "arrived", client).length,
    bytesEach: bytes / Math.max(1, arrived),
  };
}

function figuresOf({ client, label, arrived, inTime, bytesEach }: Way): Figure[] {
  return [
    {
      name: `${client}.bytes-each`,
      label: `${label}: bytes for each event`,
      value: Math.round(bytesEach),
      unit: "bytes/event",
      n: arrived,
    },
    {
      name: `${client}.in-time`,
      label: `${label}: arrived while events were being sent`,
      value: inTime,
      unit: "events",
      n: arrived,
    },
  ];
}
