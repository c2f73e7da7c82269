import { z } from "zod";
import { clockUncertaintyMs } from "#lib/experiments/clock-uncertainty";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Series, Verdict } from "#lib/experiments/verdict";
import { marginText } from "#lib/format/latency-text";
import { percentilesOf } from "#lib/measure/percentiles";
import type { TransportId } from "#lib/transports/catalog";

export const GOODBYE_WIRES = [
  { wire: "websocket", transport: "websocket", label: "WebSocket" },
  { wire: "sse", transport: "sse", label: "SSE" },
] as const satisfies readonly { wire: string; transport: TransportId; label: string }[];
export type GoodbyeWire = (typeof GOODBYE_WIRES)[number]["wire"];

/** @param n from 1 */
export function goodbyeClient({ wire, transport, label }: (typeof GOODBYE_WIRES)[number], n: number) {
  return { client: `${wire}-${n}`, transport, label: `${label} ${n}` };
}

/** The part of the run in which clients leave. What is known only after it was not known in time. */
export const LEAVING = "leaving";
/** The server has this long to learn of the last of them, in milliseconds. */
export const WATCHED_MS = 3_000;
/** News that takes longer is not at once, in milliseconds. A busy machine is allowed for. */
const AT_ONCE_MS = 1_000;
const LEAST_CLIENTS = 5;

const knobs = z.strictObject({
  path: z.enum(["open", "black-hole"]).default("open").meta({
    title: "The path while they leave",
    description: "black-hole: it swallows everything, the goodbye as well.",
  }),
  clients: z.int().min(LEAST_CLIENTS).max(20).default(10).meta({ title: "Clients on each wire" }),
});

interface Goodbyes {
  readonly wire: GoodbyeWire;
  readonly label: string;
  readonly said: number;
  /**
   * From a goodbye to the server's knowing, for each that it knew of in time. It is the difference of two clocks: within
   * their uncertainty it may lie below 0.
   */
  readonly knownMs: readonly number[];
}

/** X11: how soon does the server learn that a client closed its idle line? */
export const politeGoodbye = runnable({
  id: "X11",
  slug: "polite-goodbye",
  claim: "When a client closes an idle line the server knows at once, without having to write anything.",
  knobs,
  presets: [
    { name: "short", title: "10 of each say goodbye", knobs: {} },
    {
      name: "swallowed",
      title: "The path swallows the goodbye",
      knobs: { path: "black-hole" },
      turnsRound: true,
    },
    { name: "many", title: "20 of each say goodbye", knobs: { clients: 20 } },
  ],
  sample: {
    of: "goodbyes on each wire",
    least: LEAST_CLIENTS,
    warmUp: "500 ms after connecting, in which nothing is sent",
  },
  bars: ["known", "known-p50"],
  wouldChange: {
    holds: "A path that swallows the goodbye: then only heartbeats tell.",
    fails: "A path that lets the goodbye pass.",
  },
  setup: ({ path, clients }) => ({
    server: "this",
    lines: receivingLines(
      GOODBYE_WIRES.map(({ transport, label }) => ({ transport, label: `${label}, ${clients} clients` })),
      path === "open" ? undefined : "swallows the goodbye",
    ),
  }),
  expectedMs: ({ clients }) => 3_000 + clients * 100 + WATCHED_MS,
  check(run, { clients }) {
    const part = phaseOf(run, LEAVING);
    const all = GOODBYE_WIRES.map((each) => goodbyesOf(part, each));
    const uncertaintyMs = clockUncertaintyMs(run);
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...all.map(({ said }) => said)),
      figures: all.flatMap((each) => figuresOf(each, uncertaintyMs)),
      series: all.flatMap(({ wire, knownMs }) => seriesOf(wire, knownMs)),
    });
    const silent = all.find(({ said }) => said < clients);
    if (silent !== undefined) {
      return say("unknown", `${silent.label}: only ${silent.said} of ${clients} clients closed their line.`);
    }
    if (factsOf(part, "published").length > 0) return say("unknown", "The lines were not idle.");
    const margin = uncertaintyMs > 0 ? ` (${marginText(uncertaintyMs)} ms)` : "";
    const told = all.map(({ label, said, knownMs }) => {
      const within =
        knownMs.length === 0 ? "" : `, after ${Math.round(Math.max(...knownMs))} ms at most${margin}`;
      return `${label}: the server knew of ${knownMs.length} of ${said}${within}`;
    });
    const everyMs = all.flatMap(({ knownMs }) => knownMs);
    const [soonestMs, latestMs] = [Math.min(...everyMs), Math.max(...everyMs)];
    if (soonestMs < -uncertaintyMs) {
      return say(
        "unknown",
        `By the two clocks the server knew of a goodbye ${(-soonestMs).toFixed(1)} ms before it was said: they differ by more than was found${margin}.`,
      );
    }
    const isKnown = all.every(({ said, knownMs }) => knownMs.length === said);
    if (isKnown && Math.abs(latestMs - AT_ONCE_MS) < uncertaintyMs) {
      return say(
        "unknown",
        `${told.join("; ")}. Whether that is within ${AT_ONCE_MS} ms, the two clocks cannot tell.`,
      );
    }
    const isAtOnce = isKnown && latestMs <= AT_ONCE_MS;
    const watched = isAtOnce ? "" : ` It was watched for ${WATCHED_MS / 1_000} s.`;
    return say(isAtOnce, `${told.join("; ")}. It wrote nothing meanwhile.${watched}`);
  },
});

function goodbyesOf(part: RunJournal, { wire, label }: (typeof GOODBYE_WIRES)[number]): Goodbyes {
  const left = factsOf(part, "connection").filter(
    ({ client, state }) => state === "left" && client.startsWith(`${wire}-`),
  );
  const knownMs = left.flatMap(({ client, atMs }) => {
    const known = factsOfClient(part, "server-noticed", client)[0];
    return known === undefined ? [] : [known.atMs - atMs];
  });
  return { wire, label, said: left.length, knownMs };
}

function figuresOf({ wire, label, said, knownMs }: Goodbyes, uncertaintyMs: number): Figure[] {
  // Percentiles are of numbers from 0.
  const leastMs = Math.min(0, ...knownMs);
  const { n, p50, p95, max } = percentilesOf(knownMs.map((ms) => ms - leastMs));
  const ms = (name: string, what: string, value: number | undefined): Figure[] =>
    value === undefined
      ? []
      : [
          {
            name: `${wire}.${name}`,
            label: `${label}: ${what}`,
            value: Math.round((value + leastMs) * 10) / 10,
            unit: "ms",
            n,
            uncertaintyMs,
          },
        ];
  return [
    {
      name: `${wire}.known`,
      label: `${label}: goodbyes that the server knew of in time`,
      value: knownMs.length,
      unit: "connections",
      n: said,
    },
    ...ms("known-p50", "the server knew after, half of them at most", p50),
    ...ms("known-p95", "the server knew after, 95 % of them at most", p95),
    ...ms("known-max", "the server knew after, at most", max),
  ];
}

function seriesOf(wire: GoodbyeWire, knownMs: readonly number[]): Series[] {
  if (knownMs.length < 2) return [];
  // A chart begins at 0; what lies below is in the figures.
  const points = knownMs.map((ms, index): [number, number] => [index + 1, Math.max(0, ms)]);
  return [{ name: wire, x: "goodbye", y: "ms", points }];
}
