import { z } from "zod";
import { MOST_CONNECTIONS, MOST_EVENTS, runnable } from "#lib/experiments/experiment";
import { factsOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Series, Verdict } from "#lib/experiments/verdict";
import { percentilesOf } from "#lib/measure/percentiles";
import type { TransportId } from "#lib/transports/catalog";
import { LEAST_FOR_MEMORY } from "./least-for-memory";

export const CROWD_WIRES = ["websocket", "sse"] as const satisfies readonly TransportId[];

/** Names of the readings. */
export const READING = {
  opened: "opened",
  serverPorts: "server-ports",
  before: "before",
  connected: "connected",
  delivered: "delivered",
} as const;

const LEAST_DELIVERIES = 100;
/** Events before the ones that count: code that runs for the first time is slow. */
export const WARM_UP_EVENTS = 5;

const knobs = z
  .strictObject({
    wire: z.enum(CROWD_WIRES).default("websocket").meta({ title: "Wire" }),
    connections: z.int().min(10).max(MOST_CONNECTIONS).default(100).meta({ title: "Connections" }),
    count: z.int().min(10).max(200).default(20).meta({ title: "Events, each to everybody" }),
    perSecond: z.int().min(1).max(50).default(5).meta({ title: "Events a second" }),
    budgetUs: z
      .int()
      .min(1)
      .max(10_000)
      .default(2_000)
      .meta({ title: "What a delivery may take of the server's processor", unit: "µs" }),
  })
  .refine(({ connections, count }) => connections * (count + WARM_UP_EVENTS) <= 2 * MOST_EVENTS, {
    message: `connections × events is at most ${2 * MOST_EVENTS} deliveries`,
    path: ["count"],
  });

/** X07 and X08: many connections on one port, and what each costs the server. */
export const connectionCost = runnable({
  id: "X08",
  slug: "connection-cost",
  claim:
    "All connections fit on one port of the server, and a delivery to one of them stays within the budget.",
  knobs,
  presets: [
    { name: "short", title: "100 WebSockets", knobs: {} },
    { name: "sse", title: "100 event streams", knobs: { wire: "sse" } },
    { name: "thrifty", title: "A budget of 1 µs", knobs: { budgetUs: 1 }, turnsRound: true },
    {
      name: "crowd",
      title: "250 WebSockets, 50 events",
      knobs: { connections: 250, count: 50, perSecond: 10 },
    },
  ],
  sample: {
    of: "deliveries",
    least: 100,
    warmUp: `${WARM_UP_EVENTS} events to everybody, left out: code that runs for the first time is slow`,
  },
  bars: ["cpu-per-delivery"],
  setup: {
    publisher: "HTTP",
    server: "this",
    lines: receivingLines([{ transport: "websocket", label: "as many as are wanted" }]),
  },
  expectedMs: ({ connections, count, perSecond }) =>
    4_000 + connections * 12 + ((count + WARM_UP_EVENTS) * 1_000) / perSecond,
  check(run, { connections, count, budgetUs }) {
    const sample = (name: string) => factsOf(run, "sample").find((fact) => fact.name === name)?.value;
    const opened = sample(READING.opened) ?? 0;
    const ports = sample(READING.serverPorts);
    const delivered = factsOf(run, "fanned-out").slice(WARM_UP_EVENTS);
    const delays = percentilesOf(delivered.flatMap(({ delaysMs }) => delaysMs));
    const completions = percentilesOf(delivered.map(({ delaysMs }) => Math.max(...delaysMs)));
    const cpuUs = difference(run, "server-cpu-us", READING.connected, READING.delivered);
    const deliveries = delays.n;
    const each = cpuUs === undefined || deliveries === 0 ? undefined : cpuUs / deliveries;
    const rss = difference(run, "server-rss-bytes", READING.before, READING.connected);
    const loopMs = sample(`loop-delay-p99-ms.${READING.delivered}`);
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: deliveries,
      figures: [
        figureOf("opened", "Connections", opened, "connections"),
        ...(ports === undefined
          ? []
          : [figureOf("server-ports", "Ports of the server they use", ports, "connections")]),
        ...(each === undefined
          ? []
          : [
              figureOf(
                "cpu-per-delivery",
                "Processor time of the server for each delivery, publishing included",
                each,
                "µs",
                deliveries,
              ),
            ]),
        ...(rss === undefined || opened < LEAST_FOR_MEMORY
          ? []
          : [
              figureOf(
                "memory-per-connection",
                "Memory of the server for each connection",
                rss / opened,
                "bytes",
                opened,
              ),
            ]),
        ...(loopMs === undefined
          ? []
          : [figureOf("loop-delay-p99", "The server's event loop was late by, p99", loopMs, "ms")]),
        ...percentileFigures("delivery", "From due to arrival", delays),
        ...percentileFigures("fan-out", "From due to the last arrival", completions),
      ],
      series: [fanOutSeries(delivered)],
      wouldChange: "A smaller budget, a larger event, or a machine that has other things to do.",
    });
    if (opened < connections) {
      return say(
        "unknown",
        `The server let ${opened} of ${connections} connections in: its limits are set lower, the port is not full.`,
      );
    }
    const missing = count * connections - deliveries;
    if (missing > 0)
      return say("unknown", `${missing} of ${count * connections} deliveries did not arrive in time.`);
    if (deliveries < LEAST_DELIVERIES || each === undefined) {
      return say("unknown", `Only ${deliveries} deliveries were measured; ${LEAST_DELIVERIES} are needed.`);
    }
    const numbers = `${opened} connections on ${ports} port; ${Math.round(each)} µs of processor time for each of ${deliveries} deliveries, after ${WARM_UP_EVENTS} events for warming up`;
    return say(ports === 1 && each <= budgetUs, `${numbers}.`);
  },
});

/** Of a reading of the server between two moments. */
function difference(run: RunJournal, name: string, from: string, to: string): number | undefined {
  const at = (moment: string) =>
    factsOf(run, "sample").find((sample) => sample.name === `${name}.${moment}`)?.value;
  const [first, last] = [at(from), at(to)];
  return first === undefined || last === undefined ? undefined : last - first;
}

function figureOf(name: string, label: string, value: number, unit: Figure["unit"], n?: number): Figure {
  return { name, label, value: Math.round(value * 10) / 10, unit, ...(n === undefined ? {} : { n }) };
}

function percentileFigures(
  name: string,
  label: string,
  { n, ...found }: ReturnType<typeof percentilesOf>,
): Figure[] {
  return Object.entries(found).map(([at, value]) =>
    figureOf(`${name}-${at}`, `${label}, ${at}`, value, "ms", n),
  );
}

function fanOutSeries(delivered: readonly { readonly delaysMs: readonly number[] }[]): Series {
  return {
    name: "to the last arrival",
    x: "event",
    y: "ms",
    points: delivered.map(({ delaysMs }, index) => [index + 1, Math.max(...delaysMs)]),
  };
}
