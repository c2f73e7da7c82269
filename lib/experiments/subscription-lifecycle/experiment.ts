import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

export const LIFE_LINE = {
  client: "rest-hook",
  transport: "rest-hook",
  label: "REST hook",
} as const satisfies { client: string; transport: TransportId; label: string };

/** Parts of the run: it is called, it ends, and events go on. */
export const LIFE_PHASES = { alive: "alive", ending: "ending", ended: "ended" } as const;

/** How a receiver that wants no more is got out of the list of subscribers. */
export const ENDS = ["gone", "deleted", "paused", "failing"] as const;
const END_TEXT: Readonly<Record<(typeof ENDS)[number], string>> = {
  gone: "its receiver had answered 410",
  deleted: "it was deleted",
  paused: "it was paused",
  failing: "its receiver had answered 500",
};
const LEAST_EVENTS = 5;

const knobs = z.strictObject({
  end: z.enum(ENDS).default("gone").meta({
    title: "How it ends",
    description: "gone: the receiver answers 410. failing: it answers 500, which is no goodbye.",
  }),
  handshake: z.enum(["required", "optional", "off"]).default("required").meta({
    title: "The receiver confirms that it wants to be called",
    description: "required: nothing is sent before it has.",
  }),
  count: z.int().min(LEAST_EVENTS).max(30).default(5).meta({ title: "Events before and after the end" }),
});

/** X19: when does a subscription stop getting events? */
export const subscriptionLifecycle = runnable({
  id: "X19",
  slug: "subscription-lifecycle",
  claim: "A subscription whose receiver wants no more is not called again.",
  knobs,
  presets: [
    { name: "short", title: "The receiver answers 410", knobs: {} },
    {
      name: "failing",
      title: "The receiver answers 500 instead",
      knobs: { end: "failing" },
      turnsRound: true,
    },
    { name: "deleted", title: "It is deleted", knobs: { end: "deleted" } },
    { name: "paused", title: "It is paused", knobs: { end: "paused" } },
    {
      name: "unasked",
      title: "It is deleted, and never was confirmed",
      knobs: { end: "deleted", handshake: "off" },
    },
  ],
  sample: {
    of: "events before the end, and as many after it",
    least: LEAST_EVENTS,
    warmUp: "none: no time decides",
  },
  bars: ["calls-alive", "calls-ended"],
  wouldChange: {
    holds: "A receiver that fails rather than says that it is gone: then it is tried again and again.",
    fails: "A receiver that answers 410, or a subscription that is deleted or paused.",
  },
  setup: () => ({ publisher: "HTTP", server: "this", lines: receivingLines([LIFE_LINE]) }),
  expectedMs: ({ count }) => 6_000 + count * 500,
  check(run, { end, count }) {
    const [alive, ended] = [LIFE_PHASES.alive, LIFE_PHASES.ended].map((phase) => callsOf(run, phase)) as [
      Calls,
      Calls,
    ];
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(alive.events, ended.events),
      figures: [
        {
          name: "calls-alive",
          label: "Calls before the end",
          value: alive.calls,
          unit: "requests",
          n: alive.events,
        },
        {
          name: "calls-ended",
          label: "Calls for the events after it",
          value: ended.calls,
          unit: "requests",
          n: ended.events,
        },
        { name: "received", label: "Delivered before the end", value: alive.delivered, unit: "events" },
      ],
      series: arrivalSeries(run),
    });
    if (factsOf(run, "sample").some(({ name }) => name === "journal-entries-dropped")) {
      return say("unknown", "The server left entries of its journal out.");
    }
    if (alive.delivered < count) {
      return say("unknown", `Only ${alive.delivered} of ${count} events were delivered before it ended.`);
    }
    if (ended.events < count) return say("unknown", `Only ${ended.events} of ${count} events came after it.`);
    if ((end === "gone" || end === "failing") && failureOf(run) === undefined) {
      return say("unknown", "The receiver's answer was not seen.");
    }
    const after = `after ${END_TEXT[end]}, ${ended.events} more events led to ${ended.calls} calls`;
    return say(ended.calls === 0, `${alive.calls} calls for ${alive.events} events; ${after}.`);
  },
});

interface Calls {
  readonly events: number;
  readonly calls: number;
  readonly delivered: number;
}

/** Calls for the events of one part, whenever they were made. */
function callsOf(run: RunJournal, phase: string): Calls {
  const offsets = new Set(factsOf(phaseOf(run, phase), "published").map(({ offset }) => offset));
  const calls = factsOfClient(run, "attempted", LIFE_LINE.client).filter(({ offset }) => offsets.has(offset));
  const delivered = calls.filter(({ failure }) => failure === undefined);
  return {
    events: offsets.size,
    calls: calls.length,
    delivered: new Set(delivered.map(({ offset }) => offset)).size,
  };
}

function failureOf(run: RunJournal): string | undefined {
  const offsets = factsOf(phaseOf(run, LIFE_PHASES.ending), "published").map(({ offset }) => offset);
  return factsOfClient(run, "attempted", LIFE_LINE.client).find(({ offset }) => offsets.includes(offset))
    ?.failure;
}
