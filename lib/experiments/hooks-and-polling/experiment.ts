import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { clientAccounts } from "#lib/experiments/client-account";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import type { Figure, Verdict } from "#lib/experiments/verdict";
import { percentilesOf } from "#lib/measure/percentiles";
import type { TransportId } from "#lib/transports/catalog";

export const HOOK = {
  client: "rest-hook",
  transport: "rest-hook",
  label: "REST hook",
} as const satisfies { client: string; transport: TransportId; label: string };
export const POLLER = {
  client: "polling",
  transport: "polling",
  label: "Polling",
} as const satisfies { client: string; transport: TransportId; label: string };

/** Parts of the run. */
export const COMPARED = "compared";
/** The receiver answers 410 to the first event of this part. */
export const GONE = "gone";
/** The subscription was deleted before this part. */
export const DELETED = "deleted";
/** Events of each of the last two parts. */
export const PROBES = 3;

const LEAST_EVENTS = 5;

const knobs = z.strictObject({
  perSecond: z.number().min(0.2).max(20).default(1).meta({ title: "Changes a second" }),
  intervalMs: z.int().min(100).max(10_000).default(250).meta({ title: "Poll interval", unit: "ms" }),
  seconds: z.int().min(5).max(30).default(8).meta({ title: "Length of the comparison", unit: "s" }),
});

/** X19 and X20: requests of a subscription and of a poller for the same changes, and how a subscription ends. */
export const hooksAndPolling = runnable({
  id: "X20",
  slug: "hooks-and-polling",
  claim:
    "A hook takes fewer requests than polling for the same changes, and none once it is deleted or answered 410.",
  knobs,
  presets: [
    { name: "short", title: "One change a second, asked 4 times a second", knobs: {} },
    {
      name: "dense",
      title: "10 changes a second, asked once a second",
      knobs: { perSecond: 10, intervalMs: 1_000 },
      turnsRound: true,
    },
  ],
  expectedMs: ({ seconds }) => 14_000 + seconds * 1_000,
  check(run, { perSecond, intervalMs }) {
    const compared = phaseOf(run, COMPARED);
    const changes = factsOf(compared, "published").length;
    const calls = factsOfClient(compared, "attempted", HOOK.client);
    const polls = factsOfClient(compared, "asked", POLLER.client);
    const inVain = polls.filter(({ events }) => events === 0).length;
    const [afterGone, afterDelete] = [attemptsOf(run, GONE), attemptsOf(run, DELETED)];
    const say = (holds: Verdict["holds"], reason: string): Verdict => ({
      holds,
      reason,
      figures: [
        countFigure("changes", "Changes", changes, "events"),
        countFigure("hook.requests", "REST hook: requests", calls.length, "requests"),
        countFigure("polling.requests", "Polling: requests", polls.length, "requests"),
        countFigure("polling.in-vain", "Polling: answers with nothing new", inVain, "requests"),
        {
          name: "ratio",
          label: "Polls for each call",
          value: Math.round((100 * polls.length) / Math.max(1, calls.length)) / 100,
          unit: "ratio",
        },
        {
          name: "ratio-expected",
          label: "The same, as 1 / (changes a second × interval) has it",
          value: Math.round(100_000 / (perSecond * intervalMs)) / 100,
          unit: "ratio",
        },
        countFigure("hook.bytes", "REST hook: bytes", bytesOf(calls), "bytes"),
        countFigure("polling.bytes", "Polling: bytes", bytesOf(polls), "bytes"),
        countFigure("after-410", "Calls after the answer 410", Math.max(0, afterGone.length - 1), "requests"),
        countFigure("after-delete", "Calls after the deletion", afterDelete.length, "requests"),
        ...delaysOf(run, compared),
      ],
      series: arrivalSeries(compared),
      wouldChange: "More changes than polls: one answer then brings many, and a hook calls for each.",
    });
    const doubt = doubtOf(run, compared, changes, polls.length);
    if (doubt !== undefined) return say("unknown", doubt);
    if (afterGone.length > 1) {
      return say(false, `After the answer 410 it was called ${afterGone.length - 1} times more.`);
    }
    if (afterDelete.length > 0)
      return say(false, `After its deletion it was called ${afterDelete.length} times.`);
    const numbers = `${changes} changes: ${calls.length} calls, ${polls.length} polls (${inVain} in vain)`;
    if (calls.length >= polls.length) return say(false, `${numbers}. Polling took fewer requests.`);
    return say(true, `${numbers}. No call after 410, none after the deletion.`);
  },
});

function doubtOf(run: RunJournal, compared: RunJournal, changes: number, polls: number): string | undefined {
  if (factsOf(run, "sample").some(({ name }) => name === "journal-entries-dropped")) {
    return "The server left entries of its journal out.";
  }
  if (changes < LEAST_EVENTS) return `Only ${changes} changes were made; ${LEAST_EVENTS} are needed.`;
  if (polls < LEAST_EVENTS) return `Only ${polls} polls were made; ${LEAST_EVENTS} are needed.`;
  const late = accountsOf(run, compared).find(({ lost }) => lost > 0);
  if (late !== undefined) return `${late.label}: ${late.lost} changes did not arrive.`;
  for (const phase of [GONE, DELETED]) {
    const probes = factsOf(phaseOf(run, phase), "published").length;
    if (probes < PROBES)
      return `Only ${probes} of ${PROBES} changes were made to test the end of the subscription.`;
  }
  if (attemptsOf(run, GONE)[0]?.failure !== "gone") return "The receiver's answer 410 was not seen.";
  return undefined;
}

/** Calls for the events of one part, whenever they were made. */
function attemptsOf(run: RunJournal, phase: string) {
  const offsets = new Set(factsOf(phaseOf(run, phase), "published").map(({ offset }) => offset));
  return factsOfClient(run, "attempted", HOOK.client).filter(({ offset }) => offsets.has(offset));
}

function accountsOf(run: RunJournal, part: RunJournal) {
  return clientAccounts([...factsOf(run, "client"), ...part]);
}

function bytesOf(requests: readonly { readonly bytesIn: number; readonly bytesOut: number }[]): number {
  return requests.reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0);
}

function delaysOf(run: RunJournal, compared: RunJournal): Figure[] {
  return accountsOf(run, compared).flatMap(({ client, label, latenciesMs }) => {
    const { n, ...found } = percentilesOf(latenciesMs);
    return Object.entries(found).map(([name, value]) => ({
      name: `${client}.delay-${name}`,
      label: `${label}: behind by, ${name}`,
      value: Math.round(value * 100) / 100,
      unit: "ms" as const,
      n,
    }));
  });
}

function countFigure(name: string, label: string, value: number, unit: Figure["unit"]): Figure {
  return { name, label, value, unit };
}
