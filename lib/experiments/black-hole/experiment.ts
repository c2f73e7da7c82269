import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** Of each so many clients are connected. */
export const CLIENTS_OF_EACH = 5;
export const HOLE_WIRES = [
  { wire: "websocket", transport: "websocket", label: "WebSocket" },
  { wire: "sse", transport: "sse", label: "SSE" },
] as const satisfies readonly { wire: string; transport: TransportId; label: string }[];
export type HoleWire = (typeof HOLE_WIRES)[number]["wire"];

/** @param n from 1 */
export function holeClient({ wire, transport, label }: (typeof HOLE_WIRES)[number], n: number) {
  return { client: `${wire}-${n}`, transport, label: `${label} ${n}` };
}

/** The part of the run in which nothing passes. */
export const HOLE = "hole";
const LEAST_HOLE_MS = 3_000;
const LEAST_EVENTS = 5;

const knobs = z.strictObject({
  fault: z.enum(["black-hole", "none"]).default("black-hole").meta({
    title: "What happens to the lines",
    description: "black-hole: they stay open and nothing passes.",
  }),
  signs: z.enum(["nobody", "clients"]).default("nobody").meta({
    title: "Who expects signs of life",
    description: "clients: a WebSocket pings; a stream has to bring something, an event or a heartbeat.",
  }),
  holeMs: z.int().min(LEAST_HOLE_MS).max(20_000).default(6_000).meta({ title: "For how long", unit: "ms" }),
  pingMs: z.int().min(200).max(5_000).default(1_000).meta({ title: "Between two pings", unit: "ms" }),
  withinMs: z.int().min(200).max(5_000).default(1_000).meta({
    title: "A sign of life has to come within",
    unit: "ms",
    description: "After a ping, or after the next event was due.",
  }),
  perSecond: z.int().min(1).max(20).default(5).meta({ title: "Events a second" }),
});

interface Notice {
  readonly wire: HoleWire;
  readonly label: string;
  /** From the start of the hole, of the clients that noticed, ascending. */
  readonly clientsMs: readonly number[];
  /** Connections that the server took for ended. */
  readonly byServer: number;
}

/** X10: who notices that a line is dead, when nobody tells? */
export const blackHole = runnable({
  id: "X10",
  slug: "black-hole",
  claim: "While a line swallows everything it stays open for both its ends: neither notices.",
  knobs,
  presets: [
    { name: "short", title: "A hole of 6 s, nobody asks", knobs: {} },
    {
      name: "watched",
      title: "A hole of 6 s, clients expect signs of life",
      knobs: { signs: "clients" },
      turnsRound: true,
    },
    { name: "long", title: "A hole of 20 s, nobody asks", knobs: { holeMs: 20_000 } },
  ],
  sample: { of: "clients on each wire", least: CLIENTS_OF_EACH, warmUp: "1 s of events before the hole" },
  bars: ["noticed", "server-noticed"],
  wouldChange: {
    holds: "Clients that expect signs of life more often than the hole is long.",
    fails: "Clients of whom nobody expects a sign of life.",
    unknown: "A hole that lets nothing pass while events are published.",
  },
  setup: ({ fault }) => ({
    publisher: "HTTP",
    server: "this",
    lines: receivingLines(HOLE_WIRES, fault === "none" ? undefined : "swallows everything"),
  }),
  expectedMs: ({ holeMs }) => 6_000 + holeMs,
  check(run, { fault, signs, holeMs, pingMs, withinMs, perSecond }) {
    const inHole = phaseOf(run, HOLE);
    const published = factsOf(inHole, "published");
    const arrived = new Set(factsOf(inHole, "arrived").map(({ offset }) => offset));
    const swallowed = published.filter(({ offset }) => !arrived.has(offset)).length;
    const notices = HOLE_WIRES.map((each) => noticeOf(inHole, each));
    const present = HOLE_WIRES.map(({ wire }) => clientsOf(run, wire).length);
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...present),
      figures: [
        ...notices.flatMap(figuresOf),
        {
          name: "swallowed",
          label: "Events published meanwhile that reached nobody then",
          value: swallowed,
          unit: "events",
          n: published.length,
        },
      ],
      series: arrivalSeries(run),
    });
    if (fault === "none") return say("unknown", "The line was never silent: no fault was set.");
    if (published.length < LEAST_EVENTS) {
      return say(
        "unknown",
        `Only ${published.length} events were published meanwhile; ${LEAST_EVENTS} are needed.`,
      );
    }
    if (swallowed < published.length - 1) {
      return say("unknown", "Something passed while nothing should have: the hole was not tight.");
    }
    const silence = `${swallowed} events went nowhere in ${holeMs / 1_000} s`;
    const alarmed = notices.filter(({ clientsMs, byServer }) => clientsMs.length + byServer > 0);
    if (alarmed.length === 0) {
      return say(true, `${silence}, and every line stayed open: no client noticed, and the server did not.`);
    }
    const told = notices.map(({ label, clientsMs, byServer }) => {
      const last = clientsMs.at(-1);
      const clients = `${clientsMs.length} of ${CLIENTS_OF_EACH} clients`;
      return `${label}: ${clients}${last === undefined ? "" : `, the last after ${Math.round(last)} ms`}; the server ${byServer}`;
    });
    const expected =
      signs === "clients"
        ? ` Interval and timeout together: ${pingMs + withinMs} ms for pings, ${Math.round(1_000 / perSecond) + withinMs} ms for the stream.`
        : "";
    return say(false, `${silence}. Noticed by ${told.join("; ")}.${expected}`);
  },
});

function clientsOf(run: RunJournal, wire: HoleWire): string[] {
  return factsOf(run, "client")
    .map(({ client }) => client)
    .filter((client) => client.startsWith(`${wire}-`));
}

function noticeOf(inHole: RunJournal, { wire, label }: (typeof HOLE_WIRES)[number]): Notice {
  const startMs = inHole[0]?.atMs ?? 0;
  const isOf = ({ client }: { readonly client: string }) => client.startsWith(`${wire}-`);
  const first = new Map<string, number>();
  for (const { client, state, atMs } of factsOf(inHole, "connection").filter(isOf)) {
    const isOver = state === "lost" || state === "failed";
    if (isOver && !first.has(client)) first.set(client, atMs - startMs);
  }
  return {
    wire,
    label,
    clientsMs: [...first.values()].sort((a, b) => a - b),
    byServer: new Set(
      factsOf(inHole, "server-noticed")
        .filter(isOf)
        .map(({ client }) => client),
    ).size,
  };
}

function figuresOf({ wire, label, clientsMs, byServer }: Notice): Figure[] {
  const last = clientsMs.at(-1);
  return [
    {
      name: `${wire}.noticed`,
      label: `${label}: clients that noticed`,
      value: clientsMs.length,
      unit: "connections",
      n: CLIENTS_OF_EACH,
    },
    {
      name: `${wire}.server-noticed`,
      label: `${label}: lines that the server took for ended`,
      value: byServer,
      unit: "connections",
      n: CLIENTS_OF_EACH,
    },
    ...(last === undefined
      ? []
      : [
          {
            name: `${wire}.noticed-after`,
            label: `${label}: the last client noticed after`,
            value: Math.round(last * 10) / 10,
            unit: "ms" as const,
            n: clientsMs.length,
          },
        ]),
  ];
}
