import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { AT_WHO_OPENS } from "#lib/experiments/bytes-counted";
import { clientAccounts } from "#lib/experiments/client-account";
import { clockUncertaintyMs } from "#lib/experiments/clock-uncertainty";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
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

/** The part of the run that counts. */
export const COMPARED = "compared";

const knobs = z.strictObject({
  perSecond: z.number().min(0.2).max(20).default(1).meta({ title: "Changes a second" }),
  intervalMs: z.int().min(100).max(10_000).default(250).meta({ title: "Poll interval", unit: "ms" }),
  seconds: z.int().min(5).max(30).default(8).meta({ title: "Length of the comparison", unit: "s" }),
});

/** X20: requests of a subscription and of a poller for the same changes. */
export const hooksAndPolling = runnable({
  id: "X20",
  slug: "hooks-and-polling",
  claim: "A hook takes fewer requests than polling for the same changes.",
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
  sample: {
    of: "changes, and as many polls",
    least: 5,
    warmUp: "the subscription's confirmation and the first poll, left out",
  },
  bars: ["requests", "bytes"],
  bytesCounted: AT_WHO_OPENS,
  wouldChange: {
    holds: "More changes than polls: one answer then brings many, and a hook calls for each.",
    fails: "More polls than changes: most of them then bring nothing.",
  },
  setup: () => ({ publisher: "HTTP", server: "this", lines: receivingLines([HOOK, POLLER]) }),
  expectedMs: ({ seconds }) => 6_000 + seconds * 1_000,
  check(run, { perSecond, intervalMs }) {
    const compared = phaseOf(run, COMPARED);
    const changes = factsOf(compared, "published").length;
    const calls = factsOfClient(compared, "attempted", HOOK.client);
    const polls = factsOfClient(compared, "asked", POLLER.client);
    const inVain = polls.filter(({ events }) => events === 0).length;
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(changes, polls.length),
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
        ...delaysOf(run, compared),
      ],
      series: arrivalSeries([...compared, ...factsOf(run, "client")]),
    });
    const doubt = doubtOf(run, compared);
    if (doubt !== undefined) return say("unknown", doubt);
    const numbers = `${changes} changes: ${calls.length} calls, ${polls.length} polls (${inVain} in vain)`;
    if (calls.length >= polls.length) return say(false, `${numbers}. Polling took fewer requests.`);
    return say(true, `${numbers}.`);
  },
});

function doubtOf(run: RunJournal, compared: RunJournal): string | undefined {
  if (factsOf(run, "sample").some(({ name }) => name === "journal-entries-dropped")) {
    return "The server left entries of its journal out.";
  }
  const late = accountsOf(run, compared).find(({ lost }) => lost > 0);
  if (late !== undefined) return `${late.label}: ${late.lost} changes did not arrive.`;
  return undefined;
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
      // When the receiver had it, the server's clock tells.
      ...(client === HOOK.client ? { uncertaintyMs: clockUncertaintyMs(run) } : {}),
    }));
  });
}

function countFigure(name: string, label: string, value: number, unit: Figure["unit"]): Figure {
  return { name, label, value, unit };
}
