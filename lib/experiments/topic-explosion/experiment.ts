import { z } from "zod";
import { arrivedEvents } from "#lib/experiments/arrived-events";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, growthOf, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import { percentilesOf } from "#lib/measure/percentiles";
import type { TransportId } from "#lib/transports/catalog";

/** Gets every event, by one filter. */
export const LISTENER = {
  client: "listener",
  transport: "mqtt",
  label: "Listener",
} as const satisfies { client: string; transport: TransportId; label: string };

/** @param n from 1 */
export function filterHolder(n: number) {
  return { client: `subscriber-${n}`, transport: "mqtt", label: `Subscriber ${n}` } as const;
}

/** The same events with the listener's filter alone, and with all others beside it. */
export const FILTER_PHASES = ["one", "many"] as const;
export type FilterPhase = (typeof FILTER_PHASES)[number];

/** Filters of one subscriber: as many as the broker grants. */
export const FILTERS_EACH = 100;
/** What is published, as the levels of its topic. There are more patterns of them with `+` than filters. */
export const TICK_LEVELS = ["lab", "one", "of", "many", "topics", "in", "use"] as const;
/** Before those that count: code that runs for the first time is slow. */
export const WARM_UP_EVENTS = 5;
/** Of the filters whose subscription the broker has confirmed. */
export const GRANTED = "filters-granted";

const LEAST_EVENTS = 50;
/** Thousands of filters may cost an event half as much again as its publishing, and no more. */
const MOST_TIMES = 1.5;

const knobs = z.strictObject({
  subscribers: z
    .int()
    .min(5)
    .max(30)
    .default(30)
    .meta({
      title: "Subscribers",
      description: `Each with ${FILTERS_EACH} filters of its own.`,
    }),
  matching: z.boolean().default(false).meta({
    title: "Their filters match",
    description: "Wildcards at other levels in each, so that every filter wants every event.",
  }),
  count: z.int().min(50).max(300).default(100).meta({ title: "Events in each part" }),
  perSecond: z.int().min(10).max(100).default(50).meta({ title: "Events a second" }),
});

interface Part {
  readonly published: number;
  readonly arrived: number;
  /** Processor time of the server for each event; undefined when it was not read. */
  readonly eachUs: number | undefined;
  readonly delaysMs: readonly number[];
}

/** X25: what do more filters cost the broker? */
export const topicExplosion = runnable({
  id: "X25",
  slug: "topic-explosion",
  claim:
    "Thousands of filters that do not match leave an event as it was: with them it takes the server less than one and a half times the processor time.",
  knobs,
  presets: [
    { name: "short", title: "One filter, then 3,000 that do not match", knobs: {} },
    {
      name: "matching",
      title: "One filter, then 3,000 that match",
      knobs: { matching: true },
      turnsRound: true,
    },
    {
      name: "more",
      title: "As short, with 300 events in each part",
      knobs: { count: 300 },
    },
  ],
  sample: {
    of: "events in each part",
    least: LEAST_EVENTS,
    warmUp: `${WARM_UP_EVENTS} events in each part, left out: code that runs for the first time is slow`,
  },
  bars: ["cpu-per-event"],
  wouldChange: {
    holds: "Filters that match: each of them is work for every event.",
    fails: "Filters that do not match.",
  },
  setup: ({ subscribers }) => ({
    publisher: "HTTP",
    server: "this",
    lines: receivingLines([
      LISTENER,
      { transport: "mqtt", label: `then ${subscribers} subscribers with ${FILTERS_EACH} filters each` },
    ]),
  }),
  expectedMs: ({ count, perSecond, subscribers }) =>
    3_000 + subscribers * 50 + (2 * (count + WARM_UP_EVENTS) * 1_000) / perSecond,
  check(run, { subscribers, count }) {
    const [one, many] = FILTER_PHASES.map((phase) => partOf(run, phase)) as [Part, Part];
    const granted = factsOf(run, "sample")
      .filter(({ name }) => name === GRANTED)
      .reduce((sum, { value }) => sum + value, 0);
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(one.arrived, many.arrived),
      figures: [...figuresOf("one", one), ...figuresOf("many", many)],
      series: [],
    });
    if (granted < subscribers * FILTERS_EACH) {
      return say("unknown", `The broker granted ${granted} of ${subscribers * FILTERS_EACH} filters.`);
    }
    const missing = 2 * count - one.arrived - many.arrived;
    if (missing > 0) return say("unknown", `${missing} events did not reach the listener in time.`);
    if (one.eachUs === undefined || many.eachUs === undefined || one.eachUs <= 0) {
      return say("unknown", "The server's processor time was not read.");
    }
    const times = many.eachUs / one.eachUs;
    return say(
      times < MOST_TIMES,
      `An event took the server ${Math.round(one.eachUs)} µs with one filter and ${Math.round(many.eachUs)} µs with ${granted} more: ${times.toFixed(1)} times as much.`,
    );
  },
});

/** Names of the readings of the server around the events of one part that count. */
export function readingsOf(phase: FilterPhase) {
  return { start: `${phase}-start`, end: `${phase}-end` } as const;
}

function partOf(run: RunJournal, phase: FilterPhase): Part {
  const part = phaseOf(run, phase);
  const published = factsOf(part, "published");
  const dueAtMs = new Map(published.map(({ offset, plannedAtMs }) => [offset, plannedAtMs]));
  const delaysMs = factsOfClient(part, "arrived", LISTENER.client).flatMap(({ offset, atMs }) => {
    const due = dueAtMs.get(offset);
    return due === undefined ? [] : [atMs - due];
  });
  const { start, end } = readingsOf(phase);
  const cpuUs = growthOf(part, "server-cpu-us", start, end);
  const n = published.length;
  return {
    published: n,
    arrived: arrivedEvents(part, LISTENER.client),
    eachUs: cpuUs === undefined || n === 0 ? undefined : cpuUs / n,
    delaysMs,
  };
}

function figuresOf(phase: FilterPhase, { eachUs, published, delaysMs }: Part): Figure[] {
  const named = phase === "one" ? "One filter" : "Many filters";
  const figure = (name: string, label: string, value: number, unit: Figure["unit"], n: number): Figure => ({
    name: `${phase}.${name}`,
    label: `${named}: ${label}`,
    value: Math.round(value * 100) / 100,
    unit,
    n,
  });
  const { p50, p95, p99, n } = percentilesOf(delaysMs);
  return [
    ...(eachUs === undefined
      ? []
      : [
          figure(
            "cpu-per-event",
            "processor time of the server for each event, publishing included",
            eachUs,
            "µs",
            published,
          ),
        ]),
    ...(p50 === undefined ? [] : [figure("delay-p50", "from due to the listener, p50", p50, "ms", n)]),
    ...(p95 === undefined ? [] : [figure("delay-p95", "from due to the listener, p95", p95, "ms", n)]),
    ...(p99 === undefined ? [] : [figure("delay-p99", "from due to the listener, p99", p99, "ms", n)]),
  ];
}
