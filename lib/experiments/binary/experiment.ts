import { z } from "zod";
import { AT_WHO_RECEIVES } from "#lib/experiments/bytes-counted";
import { runnable } from "#lib/experiments/experiment";
import { factsOfClient, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** The first carries text alone; the others carry bytes as they are. */
export const BINARY_LINES = [
  { client: "sse", transport: "sse", label: "SSE" },
  { client: "websocket", transport: "websocket", label: "WebSocket, binary message" },
  { client: "webhook", transport: "webhook", label: "Request body, as of a webhook" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];
export type BinaryClient = (typeof BINARY_LINES)[number]["client"];

/** Bytes that a receiver has read for all payloads, without the opening of its connection where there is one for all. */
export const BYTES_IN = "bytes-in";
/** 1: a payload came out as it went in; 0: otherwise. */
export const INTACT = "intact";
const LEAST_PAYLOADS = 5;
/** Base64 makes four bytes of three (RFC 4648 §4): "about a third more". */
const THIRD_MORE = { least: 1.25, most: 1.5 };

const knobs = z.strictObject({
  payload: z.enum(["bytes", "text"]).default("bytes").meta({
    title: "What crosses",
    description:
      "bytes: as of a compressed image, which is no text. text: it needs no other form on any line.",
  }),
  payloadBytes: z
    .int()
    .min(1_024)
    .max(262_144)
    .default(65_536)
    .meta({ title: "Size of each", unit: "bytes" }),
  count: z.int().min(LEAST_PAYLOADS).max(50).default(10).meta({ title: "How many" }),
});

/** X36: what does a wire that carries only text make of bytes? */
export const binary = runnable({
  id: "X36",
  slug: "binary",
  claim: "Bytes that are no text cost an event stream about a third more than a WebSocket or a request.",
  knobs,
  presets: [
    { name: "short", title: "10 × 64 KiB of bytes", knobs: {} },
    { name: "text", title: "10 × 64 KiB of text", knobs: { payload: "text" }, turnsRound: true },
    { name: "small", title: "50 × 4 KiB of bytes", knobs: { payloadBytes: 4_096, count: 50 } },
  ],
  sample: {
    of: "payloads on each line",
    least: LEAST_PAYLOADS,
    warmUp: "the handshake of SSE and WebSocket, left out; a request has its head each time",
  },
  bars: ["bytes-each"],
  bytesCounted: AT_WHO_RECEIVES,
  wouldChange: {
    holds: "Text instead of bytes: every line carries it as it is.",
    fails: "Bytes that are no text, in payloads of many kilobytes.",
  },
  setup: () => ({
    server: "script",
    lines: receivingLines(BINARY_LINES),
  }),
  expectedMs: () => 2_000,
  check(run, { count, payloadBytes }) {
    const figures = BINARY_LINES.map((line) => figureOf(run, line));
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...figures.map(({ n = 0 }) => n)),
      figures,
      series: [],
    });
    const short = BINARY_LINES.find((_line, index) => (figures[index]?.n ?? 0) < count);
    if (short !== undefined)
      return say("unknown", `${short.label}: not every payload came out as it went in.`);
    const [stream, socket, request] = figures.map(({ value }) => value) as [number, number, number];
    const prices = `Of ${payloadBytes} bytes became ${stream} on an event stream, ${socket} on a WebSocket and ${request} as a request`;
    const isThirdMore = (other: number) =>
      stream >= THIRD_MORE.least * other && stream <= THIRD_MORE.most * other;
    return say(isThirdMore(socket) && isThirdMore(request), `${prices}.`);
  },
});

function figureOf(run: RunJournal, { client, label }: (typeof BINARY_LINES)[number]): Figure {
  const samples = factsOfClient(run, "sample", client);
  const intact = samples.filter(({ name, value }) => name === INTACT && value === 1).length;
  const bytes = samples.find(({ name }) => name === BYTES_IN)?.value ?? 0;
  return {
    name: `${client}.bytes-each`,
    label: `${label}: bytes for each payload`,
    value: Math.round(bytes / Math.max(1, intact)),
    unit: "bytes/event",
    n: intact,
  };
}
