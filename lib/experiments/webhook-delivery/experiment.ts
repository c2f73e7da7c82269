import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { clockUncertaintyMs } from "#lib/experiments/clock-uncertainty";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Finding, Verdict } from "#lib/experiments/verdict";
import { percentilesOf } from "#lib/measure/percentiles";
import type { TransportId } from "#lib/transports/catalog";

export const HOOK_LINE = {
  client: "webhook",
  transport: "webhook",
  label: "Webhook",
} as const satisfies { client: string; transport: TransportId; label: string };

/** Copies of each delivery, handed to the receiver afterwards with the headers of the original. */
export const COPIES = [
  { copy: "as-it-was", label: "Copy with the same bytes", isSigned: true },
  { copy: "written-anew", label: "Copy, the same JSON written anew", isSigned: false },
  { copy: "changed", label: "Copy, a value changed", isSigned: false },
] as const satisfies readonly { copy: string; label: string; isSigned: boolean }[];
export type Copy = (typeof COPIES)[number]["copy"];
/** The part of the run in which the copies are handed over. */
export const COPIED = "copied";
/** Name of the sample whose value is the status that such a copy was answered. */
export function copyStatus(copy: Copy): string {
  return `copy-status.${copy}`;
}

export const HOOK_BEHAVIOURS = ["answers", "fails-first", "cuts-first", "processes-in-silence"] as const;
/** What that does to the first try of each event. */
const BROKEN: Readonly<Record<(typeof HOOK_BEHAVIOURS)[number], string | undefined>> = {
  answers: undefined,
  "fails-first": "answers 500",
  "cuts-first": "resets the connection",
  "processes-in-silence": "does not answer",
};

const knobs = z.strictObject({
  behaviour: z.enum(HOOK_BEHAVIOURS).default("processes-in-silence").meta({
    title: "What the receiver does with the first try of each event",
    description:
      "answers: 200. fails-first: 500. cuts-first: resets the connection. processes-in-silence: does its work and never answers.",
  }),
  count: z.int().min(5).max(8).default(5).meta({
    title: "Events",
    description: "A sender has eight calls to one receiver under way at most.",
  }),
});

/** X16: a sender that got no answer cannot know whether its message was processed. */
export const webhookDelivery = runnable({
  id: "X16",
  slug: "webhook-delivery",
  claim:
    "A webhook is delivered at least once: one that was processed and not answered comes again, and only its id tells; a copy whose bytes are not those that were signed is refused.",
  knobs,
  presets: [
    { name: "short", title: "Processed, but not answered", knobs: {} },
    { name: "healthy", title: "Answered at once", knobs: { behaviour: "answers" }, turnsRound: true },
    { name: "failing", title: "The first tries fail", knobs: { behaviour: "fails-first" } },
    { name: "cut", title: "The first tries are cut", knobs: { behaviour: "cuts-first" } },
  ],
  sample: { of: "events", least: 5, warmUp: "none: no time decides" },
  bars: ["published", "came-again", "processed", "refused"],
  wouldChange: {
    holds: "A receiver that answers what it processes: then nothing comes again.",
    fails: "A receiver that does its work and then does not answer.",
  },
  setup: ({ behaviour }) => ({
    publisher: "HTTP",
    server: "this",
    lines: receivingLines([HOOK_LINE], BROKEN[behaviour]),
  }),
  // A sender waits 15 s for an answer.
  expectedMs: ({ behaviour }) => (behaviour === "processes-in-silence" ? 22_000 : 8_000),
  check(run, { count }) {
    const { client } = HOOK_LINE;
    const published = factsOf(run, "published");
    const copiedAt = run.findIndex((fact) => fact.kind === "phase" && fact.phase === COPIED);
    const delivery = copiedAt === -1 ? run : run.slice(0, copiedAt);
    const attempts = factsOfClient(delivery, "attempted", client);
    const received = factsOfClient(delivery, "received", client);
    const copies = COPIES.map((each) => ({ ...each, statuses: copyStatuses(run, each.copy) }));
    const twice = new Set(received.filter(({ duplicate }) => duplicate).map(({ offset }) => offset));
    const processed = processedOffsets(delivery);
    const delivered = attempts.filter(({ failure }) => failure === undefined);
    const uncertaintyMs = clockUncertaintyMs(run);
    const delays = percentilesOf(
      published.flatMap(({ offset, plannedAtMs }) => {
        const first = delivered.find((attempt) => attempt.offset === offset);
        return first === undefined ? [] : [first.atMs - plannedAtMs];
      }),
    );
    const counted = (name: string, label: string, value: number, unit: "events" | "requests" = "events") => ({
      name,
      label,
      value,
      unit,
    });
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: published.length,
      figures: [
        counted("published", "Published", published.length),
        counted("attempts", "Requests sent", attempts.length, "requests"),
        counted("failed-attempts", "Requests that failed", attempts.length - delivered.length, "requests"),
        counted("came-again", "Processed, and came again with the same id", twice.size),
        counted("processed", "Processed at least once", processed.size),
        ...copies.map(({ copy, label, statuses }) => ({
          ...counted(`${copy}.refused`, `${label}: refused`, statuses.filter(isRefused).length, "requests"),
          n: statuses.length,
        })),
        ...(delays.p50 === undefined
          ? []
          : [
              {
                name: "delay-p50",
                label: "Until it was answered, p50",
                value: delays.p50,
                unit: "ms" as const,
                n: delays.n,
                uncertaintyMs,
              },
              {
                name: "delay-max",
                label: "Until it was answered, longest",
                value: delays.max ?? 0,
                unit: "ms" as const,
                n: delays.n,
                uncertaintyMs,
              },
            ]),
      ],
      series: arrivalSeries(run),
    });
    const dropped = factsOf(run, "sample").some(({ name }) => name === "journal-entries-dropped");
    if (dropped) return say("unknown", "The server left entries of its journal out.");
    if (published.length < count) {
      return say("unknown", `Only ${published.length} of ${count} events were published.`);
    }
    const pending = published.filter(({ offset }) => !delivered.some((attempt) => attempt.offset === offset));
    if (pending.length > 0) return say("unknown", `${pending.length} events were not delivered in time.`);
    const unprocessed = published.filter(({ offset }) => !processed.has(offset)).length;
    if (unprocessed > 0) return say(false, `${unprocessed} events were answered and never processed.`);
    const wrong = copies.find(({ isSigned, statuses }) =>
      statuses.some((status) => isRefused(status) === isSigned),
    );
    if (wrong !== undefined) {
      const answered = wrong.isSigned ? "refused" : "taken for genuine";
      return say(false, `${wrong.label}: it was ${answered}.`);
    }
    const uncopied = copies.find(({ statuses }) => statuses.length < count);
    if (uncopied !== undefined) {
      return say("unknown", `${uncopied.label}: only ${uncopied.statuses.length} of ${count} were answered.`);
    }
    if (twice.size === 0) {
      return say(
        false,
        `All ${count} events were processed once, by ${attempts.length} requests: none that was processed came again.`,
      );
    }
    return say(
      true,
      `${twice.size} of ${count} events had been processed when they came again. By their id the receiver knew them, and did nothing twice. Copies whose bytes were others it refused, all ${2 * count}.`,
    );
  },
});

function copyStatuses(run: RunJournal, copy: Copy): number[] {
  return factsOf(run, "sample")
    .filter(({ name }) => name === copyStatus(copy))
    .map(({ value }) => value);
}

function isRefused(status: number): boolean {
  return status >= 400 && status < 500;
}

/** A receiver answers 2xx, or nothing at all, to what it has processed; its failures were not processed. */
function processedOffsets(run: RunJournal): ReadonlySet<number> {
  const received = factsOfClient(run, "received", HOOK_LINE.client);
  return new Set(
    received
      .filter(({ status, duplicate }) => duplicate || (status >= 200 && status < 300))
      .map(({ offset }) => offset),
  );
}
