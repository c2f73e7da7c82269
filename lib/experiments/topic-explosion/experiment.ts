import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import {
  factsOf,
  factsOfClient,
  growthOf,
  phaseOf,
  type RunJournal,
  sampleOf,
} from "#lib/experiments/run-journal";
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

/** The same events while each subscriber holds one filter that does not match, and while each holds many. */
export const FILTER_PHASES = ["one", "many"] as const;
export type FilterPhase = (typeof FILTER_PHASES)[number];

/** Of one subscriber. */
export const FILTERS_OF = { one: 1, many: 50 } as const satisfies Record<FilterPhase, number>;
/** What is published, as the levels of its topic. There are more patterns of them with `+` than filters. */
export const TICK_LEVELS = ["lab", "one", "of", "many", "topics", "in", "use"] as const;
/** What is not measured: subscribers come and go in it, and the first events arrive. */
export const WARM_UP = "warm-up";
/** Before those that count: code that runs for the first time is slow. */
export const WARM_UP_EVENTS = 100;
const LEAST_EVENTS = 50;
/** Thousands of filters may cost an event half as much again as its publishing, and no more. */
const MOST_TIMES = 1.5;

const knobs = z.strictObject({
  subscribers: z
    .int()
    .min(10)
    .max(79)
    .default(75)
    .meta({
      title: "Subscribers",
      description: `Beside the listener; each with ${FILTERS_OF.one} filter in the first part, and with ${FILTERS_OF.many} in the second.`,
    }),
  matching: z.boolean().default(false).meta({
    title: "Their many filters match",
    description:
      "Wildcards at other levels in each, so that every filter of the second part wants every event.",
  }),
  count: z.int().min(50).max(1_000).default(400).meta({ title: "Events in each part" }),
  perSecond: z.int().min(10).max(200).default(200).meta({ title: "Events a second" }),
});

interface Part {
  readonly published: number;
  readonly arrived: number;
  readonly granted: number;
  /** To all subscribers but the listener. */
  readonly delivered: number;
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
  readsServer: true,
  knobs,
  presets: [
    { name: "short", title: "One filter each, then 3,750 that do not match", knobs: {} },
    {
      name: "matching",
      title: "One filter each, then 3,750 that match",
      knobs: { matching: true },
      turnsRound: true,
    },
    {
      name: "more",
      title: "As short, with 1,000 events in each part",
      knobs: { count: 1_000 },
    },
  ],
  sample: {
    of: "events in each part",
    least: LEAST_EVENTS,
    warmUp: `${WARM_UP_EVENTS} events before each part, left out: code that runs for the first time is slow`,
  },
  bars: ["cpu-per-event"],
  wouldChange: {
    holds: "Filters that match: the event goes to each subscriber then, and each filter is looked at.",
    fails: "Filters that do not match.",
  },
  setup: ({ subscribers }) => ({
    publisher: "HTTP",
    server: "this",
    lines: receivingLines([
      LISTENER,
      {
        transport: "mqtt",
        label: `${subscribers} subscribers with ${FILTERS_OF.one} filter each, then with ${FILTERS_OF.many}`,
      },
    ]),
  }),
  expectedMs: ({ count, perSecond, subscribers }) =>
    1_000 + subscribers * 15 + (2 * (count + WARM_UP_EVENTS) * 1_000) / perSecond,
  check(run, { subscribers, matching, count }) {
    const [one, many] = FILTER_PHASES.map((phase) => partOf(run, phase)) as [Part, Part];
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(one.arrived, many.arrived),
      figures: [...figuresOf("one", one), ...figuresOf("many", many)],
      series: [],
    });
    for (const [phase, { granted }] of [
      ["one", one],
      ["many", many],
    ] as const) {
      const wanted = subscribers * FILTERS_OF[phase];
      if (granted < wanted) return say("unknown", `The broker granted ${granted} of ${wanted} filters.`);
    }
    const wanted = matching ? count * subscribers : 0;
    const missing = 2 * count - one.arrived - many.arrived + wanted - many.delivered;
    if (missing > 0) return say("unknown", `${missing} events did not arrive in time.`);
    if (one.eachUs === undefined || many.eachUs === undefined || one.eachUs <= 0) {
      return say("unknown", "The server's processor time was not read.");
    }
    const times = many.eachUs / one.eachUs;
    return say(
      times < MOST_TIMES,
      `An event took the server ${Math.round(one.eachUs)} µs with ${one.granted} filters beside the listener's and ${Math.round(many.eachUs)} µs with ${many.granted}: ${times.toFixed(1)} times as much.`,
    );
  },
});

/** Names of the server's readings around the events of one part that count, and of what the subscribers count. */
export function readingsOf(phase: FilterPhase) {
  return {
    start: `${phase}-start`,
    end: `${phase}-end`,
    /** Of the subscribers' filters whose subscription the broker has confirmed. */
    granted: `${phase}-filters-granted`,
    /** How often they got an event of those that count, all together. */
    delivered: `${phase}-delivered`,
  } as const;
}

function partOf(run: RunJournal, phase: FilterPhase): Part {
  const part = phaseOf(run, phase);
  const published = factsOf(part, "published");
  const dueAtMs = new Map(published.map(({ offset, plannedAtMs }) => [offset, plannedAtMs]));
  /** Of those that were published in this part. */
  const arrivedAtMs = new Map(
    factsOfClient(part, "arrived", LISTENER.client).flatMap(({ offset, atMs }) =>
      dueAtMs.has(offset) ? [[offset, atMs] as const] : [],
    ),
  );
  const { start, end, granted, delivered } = readingsOf(phase);
  const cpuUs = growthOf(part, "server-cpu-us", start, end);
  const n = published.length;
  return {
    published: n,
    arrived: arrivedAtMs.size,
    granted: sampleOf(run, granted) ?? 0,
    delivered: sampleOf(run, delivered) ?? 0,
    eachUs: cpuUs === undefined || n === 0 ? undefined : cpuUs / n,
    delaysMs: [...arrivedAtMs].map(([offset, atMs]) => atMs - (dueAtMs.get(offset) ?? atMs)),
  };
}

function figuresOf(phase: FilterPhase, { eachUs, published, delivered, delaysMs }: Part): Figure[] {
  const named = phase === "one" ? "One filter each" : "Many filters each";
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
    ...(published === 0
      ? []
      : [
          figure(
            "deliveries-per-event",
            "deliveries of an event to the subscribers beside the listener",
            delivered / published,
            "times",
            published,
          ),
        ]),
    ...(p50 === undefined ? [] : [figure("delay-p50", "from due to the listener, p50", p50, "ms", n)]),
    ...(p95 === undefined ? [] : [figure("delay-p95", "from due to the listener, p95", p95, "ms", n)]),
    ...(p99 === undefined ? [] : [figure("delay-p99", "from due to the listener, p99", p99, "ms", n)]),
  ];
}
