import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import { type Percentiles, percentilesOf } from "#lib/measure/percentiles";

/** MQTT clients on lines of the same speed. Only the first has large and small events on one connection. */
export const QUEUE_LINES = [
  { client: "shared", transport: "mqtt", label: "One connection for all topics", topics: ["lab/#"] },
  {
    client: "small",
    transport: "mqtt",
    label: "A connection for the small events",
    topics: ["lab/small"],
  },
  {
    client: "large",
    transport: "mqtt",
    label: "A connection for the large events",
    topics: ["lab/large"],
  },
] as const;
export type QueueClient = (typeof QUEUE_LINES)[number]["client"];

/** Name of the sample that is there for each large event; the value is its offset. */
export const LARGE = "large";
export const SMALL_IN_A_ROUND = 4;
/** "Waits": by the median at least so much longer than on a connection of its own, in milliseconds, and so many times as long. */
const LEAST_WAIT = { ms: 100, ratio: 4 };
/** Less than this is no waiting for anything, in milliseconds. */
const LEAST_SEEN_MS = 10;
const LEAST_SMALL = 12;

const knobs = z.strictObject({
  largeBytes: z.int().min(0).max(60_000).default(49_152).meta({
    title: "Size of the large event",
    unit: "bytes",
    description: "0: it is as small as the others.",
  }),
  bytesPerSecond: z.int().min(16_384).max(1_048_576).default(65_536).meta({
    title: "What each line carries in a second",
    unit: "bytes",
  }),
  rounds: z
    .int()
    .min(3)
    .max(10)
    .default(5)
    .meta({ title: "Large events, each with four small ones behind it" }),
});

/** X32: does a large event delay the small ones behind it? */
export const headOfLine = runnable({
  id: "X32",
  slug: "head-of-line",
  claim:
    "Small events wait behind a large one on the same connection, and do not wait for it on a connection of their own.",
  knobs,
  presets: [
    { name: "short", title: "48 KiB on a line of 64 KiB a second", knobs: {} },
    { name: "small", title: "No large event", knobs: { largeBytes: 0 }, turnsRound: true },
    { name: "fast", title: "48 KiB on a line of 1 MiB a second", knobs: { bytesPerSecond: 1_048_576 } },
  ],
  sample: {
    of: "small events on each line",
    least: LEAST_SMALL,
    warmUp: "none: each round begins with idle lines",
  },
  bars: ["p50"],
  wouldChange: {
    holds: "No large event, or a line that carries it in no time.",
    fails: "A large event on a line that takes long to carry it.",
  },
  setup: () => ({ publisher: "HTTP", server: "this", lines: receivingLines(QUEUE_LINES, "throttle") }),
  expectedMs: ({ rounds, largeBytes, bytesPerSecond }) =>
    2_000 + rounds * (500 + (2_000 * largeBytes) / bytesPerSecond),
  check(run, { rounds }) {
    const [shared, small] = [delaysOf(run, "shared"), delaysOf(run, "small")];
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(shared.n, small.n),
      figures: [figureOf("shared", shared), figureOf("small", small)].flat(),
      series: [],
    });
    const expected = rounds * SMALL_IN_A_ROUND;
    if (shared.n < expected || small.n < expected) {
      return say(
        "unknown",
        `Of ${expected} small events ${shared.n} and ${small.n} arrived on the two lines.`,
      );
    }
    const [waited = 0, alone = 0] = [shared.p50, small.p50];
    const times = `By the median a small event took ${Math.round(waited)} ms on the connection of all topics and ${Math.round(alone)} ms on one of its own`;
    const longerMs = waited - alone;
    const isManyTimes = waited >= LEAST_WAIT.ratio * alone;
    if (isManyTimes && longerMs >= LEAST_SEEN_MS && longerMs < LEAST_WAIT.ms)
      return say("unknown", `${times}: the large event crossed too fast to tell.`);
    return say(isManyTimes && longerMs >= LEAST_WAIT.ms, `${times}.`);
  },
});

/** How long after it was due a client had each small event, in milliseconds. */
function delaysOf(run: RunJournal, client: QueueClient): Percentiles {
  const large = new Set(
    factsOf(run, "sample")
      .filter(({ name }) => name === LARGE)
      .map(({ value }) => value),
  );
  const dueAtMs = new Map(factsOf(run, "published").map((fact) => [fact.offset, fact.plannedAtMs]));
  return percentilesOf(
    factsOfClient(run, "arrived", client).flatMap(({ offset, atMs }) => {
      const due = dueAtMs.get(offset);
      return due === undefined || large.has(offset) ? [] : [atMs - due];
    }),
  );
}

function figureOf(client: QueueClient, { n, p50 = 0, p95, max = 0 }: Percentiles): Figure[] {
  const label = QUEUE_LINES.find((line) => line.client === client)?.label ?? client;
  return [
    {
      name: `${client}.p50`,
      label: `${label}: median of small events`,
      value: Math.round(p50),
      unit: "ms",
      n,
    },
    ...(p95 === undefined
      ? []
      : [
          {
            name: `${client}.p95`,
            label: `${label}: 95 % of them at most`,
            value: Math.round(p95),
            unit: "ms" as const,
            n,
          },
        ]),
    { name: `${client}.max`, label: `${label}: longest of them`, value: Math.round(max), unit: "ms", n },
  ];
}
