import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import { type Percentiles, percentilesOf } from "#lib/measure/percentiles";
import type { TransportId } from "#lib/transports/catalog";

export const CALLED_LINE = {
  client: "webhook",
  transport: "webhook",
  label: "Webhook receiver",
} as const satisfies { client: string; transport: TransportId; label: string };

/** The receiver answers at once, and then slowly. */
export const RECEIVER_PHASES = ["fast", "slow"] as const;
export type ReceiverPhase = (typeof RECEIVER_PHASES)[number];

/** Calls of each part before the ones that count. */
export const WARM_UP_CALLS = 3;
const LEAST_CALLS = 20;

const knobs = z.strictObject({
  how: z.enum(["queued", "inline"]).default("queued").meta({
    title: "Who calls the receiver",
    description: "queued: the server, later. inline: the caller itself, before its own work is done.",
  }),
  delayMs: z.int().min(100).max(2_000).default(300).meta({ title: "A slow receiver takes", unit: "ms" }),
  count: z.int().min(LEAST_CALLS).max(50).default(LEAST_CALLS).meta({ title: "Calls in each part" }),
});

/** X31: does a caller wait for the receivers of an event? */
export const callerWaits = runnable({
  id: "X31",
  slug: "caller-waits",
  claim: "With a queue between them, a caller does not wait longer when the receiver of its event is slow.",
  knobs,
  presets: [
    { name: "short", title: "The server calls, from a queue", knobs: {} },
    { name: "inline", title: "The caller calls by itself", knobs: { how: "inline" }, turnsRound: true },
  ],
  sample: {
    of: "calls with each receiver",
    least: 20,
    warmUp: `${WARM_UP_CALLS} calls with each receiver, left out: code and connections that are used for the first time are slow`,
  },
  bars: ["fast", "slow"],
  wouldChange: {
    holds: "A caller that calls the receiver within its own request.",
    fails: "A queue between the caller and the receiver.",
  },
  setup: ({ how }) => ({
    publisher: "HTTP",
    server: "this",
    lines: [
      ...receivingLines([CALLED_LINE]),
      ...(how === "queued"
        ? []
        : [
            {
              transport: CALLED_LINE.transport,
              label: "the caller, to the receiver",
              opens: "client" as const,
              events: "in" as const,
            },
          ]),
    ],
  }),
  expectedMs: ({ count, delayMs }) => 4_000 + (count + WARM_UP_CALLS) * delayMs,
  check(run, { delayMs, count }) {
    const waits = { fast: waitsOf(run, "fast"), slow: waitsOf(run, "slow") };
    const [fastMs, slowMs] = [waits.fast.p50 ?? 0, waits.slow.p50 ?? 0];
    const answered = Math.min(waits.fast.n, waits.slow.n);
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: answered,
      figures: [...figuresAt("p50", waits), ...figuresAt("p95", waits)],
      series: [],
    });
    if (answered < count) return say("unknown", `Only ${answered} of ${count} calls were answered.`);
    const reached = factsOf(phaseOf(run, "slow"), "received").length;
    if (reached === 0) return say("unknown", "The slow receiver was never called.");
    const [quick, late] = [Math.round(fastMs), Math.round(slowMs)];
    const told = `Half of the callers waited ${quick} ms at most with a fast receiver, and ${late} ms with one that takes ${delayMs} ms`;
    // A caller that waits for the receiver waits for all of its delay; half of it is far from both.
    return say(slowMs - fastMs < delayMs / 2, `${told}.`);
  },
});

/** From the call to when the caller was free again, in milliseconds, of the calls that count. */
function waitsOf(run: RunJournal, phase: ReceiverPhase): Percentiles {
  return percentilesOf(
    factsOf(phaseOf(run, phase), "published")
      // The journal has them as they were answered.
      .toSorted((a, b) => a.sentAtMs - b.sentAtMs)
      .slice(WARM_UP_CALLS)
      .map(({ sentAtMs, atMs }) => atMs - sentAtMs),
  );
}

const SHARES = { p50: "half", p95: "95 %" } as const;

function figuresAt(
  percentile: keyof typeof SHARES,
  waits: Readonly<Record<ReceiverPhase, Percentiles>>,
): Figure[] {
  return RECEIVER_PHASES.flatMap((phase) => {
    const { n, [percentile]: waitMs } = waits[phase];
    if (waitMs === undefined) return [];
    return {
      name: percentile === "p50" ? `caller.${phase}` : `caller.${phase}-${percentile}`,
      label: `Caller's wait with a ${phase} receiver, ${SHARES[percentile]} of them at most`,
      value: Math.round(waitMs * 10) / 10,
      unit: "ms" as const,
      n,
    };
  });
}
