import { z } from "zod";
import { MOST_CONNECTIONS, MOST_EVENTS, runnable } from "#lib/experiments/experiment";
import { factsOfClient, growthOf, type RunJournal, sampleOf } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Series, Verdict } from "#lib/experiments/verdict";
import { percentilesOf } from "#lib/measure/percentiles";
import type { TransportId } from "#lib/transports/catalog";
import { LEAST_FOR_MEMORY } from "./least-for-memory";

export const CROWD_WIRES = [
  "websocket",
  "socket-io",
  "sse",
  "mqtt",
  "long-polling",
] as const satisfies readonly TransportId[];
export type CrowdWire = (typeof CROWD_WIRES)[number];

/** The same events to few connections, and then to many. */
export const GROUPS = ["few", "many"] as const;
export type Group = (typeof GROUPS)[number];

/** Names of the readings of one group: how many are connected, and the moments when they are, before and after its events. */
export function readingsOf(group: Group) {
  return {
    opened: `${group}-opened`,
    open: `${group}-open`,
    start: `${group}-start`,
    end: `${group}-end`,
  } as const;
}
/** Name of the sample whose value is how many requests were refused to clients that had been let in. */
export const REFUSED = "requests-refused";

const LEAST_DELIVERIES = 100;
/** A delivery to one of many takes less than this share of one to one of few, or nothing much is shared. */
const SHARE = 1 / 3;
/** Events of each group before the ones that count: code that runs for the first time is slow. */
export const WARM_UP_EVENTS = 5;

const knobs = z
  .strictObject({
    wire: z.enum(CROWD_WIRES).default("websocket").meta({
      title: "Wire",
      description: "By long polling each delivery is a request, and one address may send 1,000 a second.",
    }),
    few: z.int().min(5).max(500).default(5).meta({ title: "Few connections are" }),
    connections: z.int().min(10).max(MOST_CONNECTIONS).default(100).meta({ title: "Many connections are" }),
    count: z.int().min(20).max(200).default(20).meta({ title: "Events, each to everybody" }),
    perSecond: z.int().min(1).max(50).default(10).meta({ title: "Events a second" }),
    payloadBytes: z.int().min(0).max(60_000).default(0).meta({ title: "More in each event", unit: "bytes" }),
  })
  .refine(({ connections, count }) => connections * (count + WARM_UP_EVENTS) <= 2 * MOST_EVENTS, {
    message: `connections × events is at most ${2 * MOST_EVENTS} deliveries`,
    path: ["count"],
  })
  .refine(({ few, connections }) => few < connections, {
    message: "few connections are fewer than many",
    path: ["few"],
  });

interface Cost {
  readonly group: Group;
  readonly opened: number;
  readonly deliveries: number;
  /** Processor time of the server for each delivery, publishing included; undefined when it was not read. */
  readonly eachUs: number | undefined;
  readonly delivered: readonly { readonly delaysMs: readonly number[] }[];
}

/** X08: what does one more subscriber take of the server? */
export const connectionCost = runnable({
  id: "X08",
  slug: "connection-cost",
  claim:
    "Many connections share what an event costs: a delivery to one of many takes less than a third of the processor time of a delivery to one of few.",
  readsServer: true,
  knobs,
  presets: [
    { name: "short", title: "5 WebSockets, then 100", knobs: {} },
    { name: "alike", title: "90 WebSockets, then 100", knobs: { few: 90 }, turnsRound: true },
    { name: "sse", title: "5 event streams, then 100", knobs: { wire: "sse" } },
    {
      name: "requests",
      title: "5 that ask by long polling, then 100",
      knobs: { wire: "long-polling" },
    },
    {
      name: "crowd",
      title: "5 WebSockets, then 250, 50 events",
      knobs: { connections: 250, count: 50 },
    },
  ],
  sample: {
    of: "deliveries to the few, and at least as many to the many",
    least: LEAST_DELIVERIES,
    warmUp: `${WARM_UP_EVENTS} events to each group, left out: code that runs for the first time is slow`,
  },
  bars: ["cpu-per-delivery", "cpu-one-more", "cpu-publishing"],
  bytesCounted: "Bytes are memory of the server's process (resident set), and none that crossed a wire.",
  wouldChange: {
    holds: "Numbers that hardly differ, or large events: every connection pays for its own bytes.",
    fails: "Small events on lines that stay open, first to few connections and then to many times as many.",
  },
  setup: ({ wire, few, connections }) => ({
    publisher: "HTTP",
    server: "this",
    lines: receivingLines([{ transport: wire, label: `${few}, then ${connections} connections` }]),
  }),
  expectedMs: ({ connections, count, perSecond }) =>
    4_000 + connections * 12 + (2 * (count + WARM_UP_EVENTS) * 1_000) / perSecond,
  check(run, { few: wantedFew, connections, count }) {
    const [few, many] = GROUPS.map((group) => costOf(run, group)) as [Cost, Cost];
    // From the last event to the few on: nothing but connecting lies between.
    const rss = growthOf(run, "server-rss-bytes", readingsOf("few").end, readingsOf("many").open);
    const connected = many.opened - few.opened;
    const loopMs = sampleOf(run, `loop-delay-p99-ms.${readingsOf("many").end}`);
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(few.deliveries, many.deliveries),
      figures: [
        ...figuresOf(few),
        ...figuresOf(many),
        ...sharedFigures(few, many),
        // What an earlier run has left free is used again: then growth tells nothing of a connection.
        ...(rss === undefined || rss <= 0 || connected < LEAST_FOR_MEMORY
          ? []
          : [
              figureOf(
                "memory-per-connection",
                "Memory of the server for each connection",
                rss / connected,
                "bytes",
                connected,
              ),
            ]),
        ...(loopMs === undefined
          ? []
          : [figureOf("loop-delay-p99", "The server's event loop was late by, p99", loopMs, "ms")]),
      ],
      series: [few, many].flatMap(fanOutSeries),
    });
    for (const [{ opened }, wanted] of [
      [few, wantedFew],
      [many, connections],
    ] as const) {
      if (opened < wanted) {
        return say(
          "unknown",
          `The server let ${opened} of ${wanted} connections in: its limits are set lower.`,
        );
      }
    }
    const refused = sampleOf(run, REFUSED) ?? 0;
    if (refused > 0) {
      return say("unknown", `The server refused ${refused} requests: its limits are set lower.`);
    }
    const missing = count * (wantedFew + connections) - few.deliveries - many.deliveries;
    if (missing > 0) return say("unknown", `${missing} deliveries did not arrive in time.`);
    if (few.eachUs === undefined || many.eachUs === undefined) {
      return say("unknown", "The server's processor time was not read.");
    }
    const numbers = `${Math.round(few.eachUs)} µs of processor time for each of ${few.deliveries} deliveries to ${few.opened} connections, ${Math.round(many.eachUs)} µs for each of ${many.deliveries} to ${many.opened}`;
    return say(many.eachUs < SHARE * few.eachUs, `${numbers}.`);
  },
});

function costOf(run: RunJournal, group: Group): Cost {
  const { opened, start, end } = readingsOf(group);
  const delivered = factsOfClient(run, "fanned-out", group).slice(WARM_UP_EVENTS);
  const deliveries = delivered.reduce((sum, { delaysMs }) => sum + delaysMs.length, 0);
  const cpuUs = growthOf(run, "server-cpu-us", start, end);
  return {
    group,
    opened: sampleOf(run, opened) ?? 0,
    deliveries,
    eachUs: cpuUs === undefined || deliveries === 0 ? undefined : cpuUs / deliveries,
    delivered,
  };
}

function figuresOf({ group, opened, deliveries, eachUs, delivered }: Cost): Figure[] {
  const label = group === "few" ? "Few" : "Many";
  const { p50, p95, p99, n } = percentilesOf(delivered.flatMap(({ delaysMs }) => delaysMs));
  const ms = (at: string, value: number | undefined) =>
    value === undefined
      ? []
      : [figureOf(`${group}.delivery-${at}`, `${label}: from due to arrival, ${at}`, value, "ms", n)];
  return [
    figureOf(`${group}.opened`, `${label}: connections`, opened, "connections"),
    ...(eachUs === undefined
      ? []
      : [
          figureOf(
            `${group}.cpu-per-delivery`,
            `${label}: processor time of the server for each delivery, publishing included`,
            eachUs,
            "µs",
            deliveries,
          ),
        ]),
    ...ms("p50", p50),
    ...ms("p95", p95),
    ...ms("p99", p99),
  ];
}

/** What one more connection adds to an event, and what is left for its publishing. */
function sharedFigures(few: Cost, many: Cost): Figure[] {
  if (few.eachUs === undefined || many.eachUs === undefined || many.opened <= few.opened) return [];
  const [ofFew, ofMany] = [few.eachUs * few.opened, many.eachUs * many.opened];
  const oneMoreUs = Math.max(0, (ofMany - ofFew) / (many.opened - few.opened));
  const publishingUs = Math.max(0, ofFew - oneMoreUs * few.opened);
  return [
    figureOf("cpu-one-more", "One more connection, for each event", oneMoreUs, "µs", many.deliveries),
    figureOf("cpu-publishing", "Publishing, for each event", publishingUs, "µs", few.delivered.length),
  ];
}

function figureOf(name: string, label: string, value: number, unit: Figure["unit"], n?: number): Figure {
  return { name, label, value: Math.round(value * 10) / 10, unit, ...(n === undefined ? {} : { n }) };
}

function fanOutSeries({ group, delivered }: Cost): Series[] {
  if (delivered.length < 2) return [];
  const points = delivered.map(({ delaysMs }, index): [number, number] => [index + 1, Math.max(...delaysMs)]);
  return [{ name: group, x: "event", y: "ms to the last arrival", points }];
}
