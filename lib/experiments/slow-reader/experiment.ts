import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { clientAccounts } from "#lib/experiments/client-account";
import { clockUncertaintyMs } from "#lib/experiments/clock-uncertainty";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import { percentilesOf } from "#lib/measure/percentiles";
import type { TransportId } from "#lib/transports/catalog";

/** Two of a kind: one reads, and one does not. */
export const READER_LINES = [
  { client: "websocket-reads", transport: "websocket", label: "WebSocket that reads", reads: true },
  { client: "sse-reads", transport: "sse", label: "SSE that reads", reads: true },
  { client: "websocket-frozen", transport: "websocket", label: "WebSocket that does not read", reads: false },
  { client: "sse-frozen", transport: "sse", label: "SSE that does not read", reads: false },
] as const satisfies readonly {
  client: string;
  transport: TransportId;
  label: string;
  reads: boolean;
}[];
/** @param freeze false: the other two read as well, and are named so */
export function readerLines(freeze: boolean) {
  return READER_LINES.map((line) =>
    freeze || line.reads
      ? line
      : { ...line, label: line.label.replace("does not read", "reads, too"), reads: true },
  );
}
export type ReaderClient = (typeof READER_LINES)[number]["client"];

/** The part of the run in which events come and some do not read. */
export const FLOOD = "flood";
/** Bytes added to each event: what waits for a reader reaches any sensible limit soon. */
export const EVENT_BYTES = 60_000;
/** 3.6 MB: about 2 MiB fill the buffers on the way, and only what follows waits in the server. */
const LEAST_EVENTS = 60;

const knobs = z.strictObject({
  freeze: z.boolean().default(true).meta({
    title: "Two of the four do not read",
    description: "Otherwise all of them read.",
  }),
  count: z.int().min(LEAST_EVENTS).max(100).default(64).meta({ title: "Events of 60 kB" }),
  perSecond: z.int().min(5).max(50).default(25).meta({ title: "Events a second" }),
});

/** X27: what happens at the server when a client does not read? */
export const slowReader = runnable({
  id: "X27",
  slug: "slow-reader",
  claim:
    "The wire does not protect a server from a client that does not read: the server's own limit ends its line, and the others get everything.",
  knobs,
  presets: [
    { name: "short", title: "Two of four do not read", knobs: {} },
    { name: "all-read", title: "All of them read", knobs: { freeze: false }, turnsRound: true },
  ],
  sample: { of: "events of 60 kB", least: 60, warmUp: "none: no time decides" },
  bars: ["received"],
  wouldChange: {
    holds: "Clients that all read.",
    fails: "Clients of which two do not read.",
  },
  setup: ({ freeze }) => ({
    publisher: "HTTP",
    server: "this",
    lines: readerLines(freeze).flatMap((line) =>
      receivingLines([line], line.reads ? undefined : "does not read"),
    ),
  }),
  expectedMs: ({ count, perSecond }) => 8_000 + (count * 1_000) / perSecond,
  check(run, { count, freeze }) {
    const flood = phaseOf(run, FLOOD);
    const published = factsOf(flood, "published").length;
    const accounts = new Map(clientAccounts(run).map((account) => [account.client, account]));
    const lines = readerLines(freeze).map((line) => ({
      ...line,
      received: accounts.get(line.client)?.received ?? 0,
      latenciesMs: accounts.get(line.client)?.latenciesMs ?? [],
      endedAfterMs: endedAfter(flood, line.client),
    }));
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: published,
      figures: lines.flatMap((line) => figuresOf(line, clockUncertaintyMs(run))),
      series: arrivalSeries(run),
    });
    if (published < count) return say("unknown", `Only ${published} of ${count} events were published.`);
    const behind = lines.find(({ reads, received }) => reads && received < published);
    if (behind !== undefined) {
      return say(false, `${behind.label} has only ${behind.received} of ${published} events.`);
    }
    if (!freeze) {
      return say(false, `All four read: the server ended no line, and all have ${published} events.`);
    }
    const kept = lines.filter(({ reads, endedAfterMs }) => !reads && endedAfterMs === undefined);
    if (kept.length > 0) {
      return say(
        false,
        `${kept.map(({ label }) => label).join(" and ")}: the server kept the line through ${published} events.`,
      );
    }
    const ends = lines.flatMap(({ reads, label, endedAfterMs }) =>
      reads ? [] : [`${label} after ${endedAfterMs} ms`],
    );
    return say(
      true,
      `The server ended the lines of those that did not read: ${ends.join(", ")}. The others have all ${published} events.`,
    );
  },
});

/** @returns milliseconds from the first event to when the server had ended a line by itself, if it did */
function endedAfter(flood: RunJournal, client: ReaderClient): number | undefined {
  const ended = factsOfClient(flood, "server-noticed", client).find(({ by }) => by === "server");
  return ended === undefined ? undefined : Math.round(ended.atMs - (flood[0]?.atMs ?? ended.atMs));
}

type Line = ReturnType<typeof readerLines>[number] & {
  readonly received: number;
  readonly latenciesMs: readonly number[];
  /** From an instant of this run's clock to one of the server's. */
  readonly endedAfterMs: number | undefined;
};

function figuresOf(
  { client, label, reads, received, latenciesMs, endedAfterMs }: Line,
  uncertaintyMs: number,
): Figure[] {
  const { n, p50, p95, p99 } = percentilesOf(reads ? latenciesMs : []);
  const delay = (at: string, share: string, ms: number | undefined): Figure[] =>
    ms === undefined
      ? []
      : [
          {
            name: `${client}.delay-${at}`,
            label: `${label}: delay, ${share} of them at most`,
            value: Math.round(ms * 10) / 10,
            unit: "ms",
            n,
          },
        ];
  return [
    { name: `${client}.received`, label: `${label}: received`, value: received, unit: "events" },
    ...(endedAfterMs === undefined
      ? []
      : [
          {
            name: `${client}.ended-after`,
            label: `${label}: the server had ended the line after`,
            value: endedAfterMs,
            unit: "ms" as const,
            n: 1,
            uncertaintyMs,
          },
        ]),
    ...delay("p50", "half", p50),
    ...delay("p95", "95 %", p95),
    ...delay("p99", "99 %", p99),
  ];
}
