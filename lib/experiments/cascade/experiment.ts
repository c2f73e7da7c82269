import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, type RunJournal } from "#lib/experiments/run-journal";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import { type Percentiles, percentilesOf } from "#lib/measure/percentiles";
import type { TransportId } from "#lib/transports/catalog";

/** Two services. Each answers every event of the other by an event of its own. */
export const SERVICES = [
  { client: "orders", transport: "websocket", label: "Orders", hears: "lab.stock", says: "lab.order" },
  { client: "stock", transport: "websocket", label: "Stock", hears: "lab.order", says: "lab.stock" },
] as const satisfies readonly {
  client: string;
  transport: TransportId;
  label: string;
  hears: string;
  says: string;
}[];

/** A loop that nothing ends goes on until the services are switched off: so many milliseconds after its start. */
export const SWITCHED_OFF_AFTER_MS = 2_000;
/** Name of the sample, in milliseconds from the start, that is there when they were switched off while the loop went on. */
export const SWITCHED_OFF = "switched-off-ms";
/** Name of the sample whose value is the offset of the event that caused this one. */
export function causeOf(offset: number): string {
  return `cause-of.${offset}`;
}

const knobs = z.strictObject({
  hopLimit: z.int().min(0).max(50).default(10).meta({
    title: "Events that one may lead to",
    description: "Each event carries the number of its hop. 0: nobody counts.",
  }),
});

/** X30: can a chain of events be followed, and a loop be stopped? */
export const cascade = runnable({
  id: "X30",
  slug: "cascade",
  claim:
    "When each event names its cause and its hop, a chain can be followed to its start, and a loop ends at the limit.",
  knobs,
  presets: [
    { name: "short", title: "Ten hops at most", knobs: {} },
    { name: "endless", title: "Nobody counts the hops", knobs: { hopLimit: 0 }, turnsRound: true },
  ],
  sample: { of: "hops", least: 5, warmUp: "none: no time decides" },
  bars: ["events"],
  wouldChange: {
    holds: "Services that do not count hops.",
    fails: "A limit of hops that the services keep, and the cause in each event.",
  },
  setup: () => ({
    server: "this",
    lines: SERVICES.map(({ transport, label }) => ({
      transport,
      label: `${label}: hears, and says`,
      opens: "client" as const,
      events: "both" as const,
    })),
  }),
  expectedMs: () => 6_000,
  check(run, { hopLimit }) {
    const offsets = factsOf(run, "published").map(({ offset }) => offset);
    const causes = causesOf(run);
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.max(0, offsets.length - 1),
      figures: [
        { name: "events", label: "Events of the chain", value: offsets.length, unit: "events" },
        ...hopFigures(percentilesOf(hopsMs(run, causes))),
      ],
      series: [],
    });
    if (offsets.length < 2) return say("unknown", "No event led to another.");
    const [first, ...later] = offsets;
    const switchedOff = factsOf(run, "sample").find(({ name }) => name === SWITCHED_OFF);
    // Services that are switched off do not read the last event, which is still on its way to them.
    const readable = switchedOff === undefined ? later : later.slice(0, -1);
    const orphans = readable.filter((offset) => !offsets.includes(causes.get(offset) ?? Number.NaN));
    if (orphans.length > 0)
      return say(false, `${orphans.length} of ${later.length} events do not lead back to the first.`);
    if (switchedOff !== undefined) {
      if (offsets.length <= hopLimit) {
        return say(
          "unknown",
          `The machine was busy: after ${later.length} hops the services were switched off.`,
        );
      }
      return say(
        false,
        `Nothing ended the loop: it made ${offsets.length} events in ${Math.round(switchedOff.value)} ms, until the services were switched off. All of them lead back to #${first}.`,
      );
    }
    if (offsets.length !== hopLimit + 1) {
      return say(
        "unknown",
        `The loop stopped after ${later.length} hops, ${hopLimit} were allowed: an event was missing on its way.`,
      );
    }
    return say(
      true,
      `One event led to ${later.length} more, each named its cause, and the loop ended at the limit.`,
    );
  },
});

function causesOf(run: RunJournal): ReadonlyMap<number, number> {
  const named = factsOf(run, "sample").flatMap(({ name, value }) => {
    const offset = /^cause-of\.(\d+)$/.exec(name)?.[1];
    return offset === undefined ? [] : [[Number(offset), value] as const];
  });
  return new Map(named);
}

function hopFigures({ n, p50, p95 }: Percentiles): Figure[] {
  return Object.entries({ p50, p95 }).flatMap(([at, ms]) => {
    if (ms === undefined) return [];
    const label = `From an event to the one it led to, ${at}`;
    return { name: `hop-${at}`, label, value: Math.round(ms * 10) / 10, unit: "ms" as const, n };
  });
}

/** From when an event was accepted to when the one that it led to was. */
function hopsMs(run: RunJournal, causes: ReadonlyMap<number, number>): number[] {
  const acceptedAtMs = new Map(factsOf(run, "published").map(({ offset, atMs }) => [offset, atMs]));
  return [...causes].flatMap(([offset, cause]) => {
    const [from, to] = [acceptedAtMs.get(cause), acceptedAtMs.get(offset)];
    return from === undefined || to === undefined ? [] : [Math.max(0, to - from)];
  });
}
