import { z } from "zod";
import { AT_WHO_OPENS } from "#lib/experiments/bytes-counted";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import { socketBytes, socketBytesAt } from "#lib/experiments/socket-bytes";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import { isCalled } from "#lib/transports/catalog";
import {
  AWAY_MS,
  aboutTraffic,
  fitLines,
  PARTS,
  type Part,
  TRAFFIC_NAMES,
  TRAFFICS,
  type Traffic,
  type TrafficName,
} from "./traffics";

/** Moments at which a line's bytes are read. left: before its receiver starts again, which then counts from nothing. */
export const MOMENT = { start: "start", left: "left", end: "end" } as const;
/** What lies between the two traffics, and counts for neither. */
export const BETWEEN = "between";
/** Points of 100. Two that are closer are equal. */
const LEAST_LEAD = 1;
/** Events of the shortest traffic. */
const LEAST_EVENTS = 10;

const traffic = (usual: TrafficName, title: string) =>
  z
    .enum(TRAFFIC_NAMES)
    .default(usual)
    .meta({
      title,
      description: `${TRAFFIC_NAMES.map(aboutTraffic).join(". ")}.`,
    });
const weight = (title: string, description: string) =>
  z.int().min(0).max(10).default(1).meta({ title, description });
const knobs = z.strictObject({
  first: traffic("prices", "First traffic"),
  second: traffic("payments", "Second traffic"),
  delayWeight: weight(
    "Weight of delay",
    "Of the share of all events that arrive in time; one that is lost does not.",
  ),
  lossWeight: weight("Weight of loss", "Of the share of all events that arrive at all."),
  costWeight: weight(
    "Weight of cost",
    "Of bytes for each event that arrived: the wire with the fewest has 100, one with twice as many 50.",
  ),
});
type Knobs = z.output<typeof knobs>;

interface Result {
  readonly client: string;
  readonly label: string;
  /** Events published, and how many of them arrived. */
  readonly n: number;
  readonly received: number;
  /** Shares of all that was published, in percent. */
  readonly inTime: number;
  readonly arrived: number;
  /** For each event that arrived: one that was lost cost nothing, and brought nothing. */
  readonly bytesEach: number;
}
type Scored = Result & { readonly score: number };

/**
 * X34: what comes first for one kind of traffic, and what for another? Only what was measured has a weight: how simple a
 * wire is, is a judgement, and one that cannot reach the receiver takes no part.
 */
export const fitTest = runnable({
  id: "X34",
  slug: "fit-test",
  claim: "Another kind of traffic puts another wire first.",
  knobs,
  presets: [
    { name: "short", title: "Prices, then payments while the receiver starts again", knobs: {} },
    {
      name: "builds",
      title: "Prices, then builds: nobody is ever away",
      knobs: { second: "builds" },
      turnsRound: true,
    },
    { name: "chat", title: "Prices, then chat on a line that is cut", knobs: { second: "chat" } },
    {
      name: "cost",
      title: "Prices, then payments: cost alone counts",
      knobs: { delayWeight: 0, lossWeight: 0 },
    },
  ],
  sample: {
    of: "events of each traffic",
    least: LEAST_EVENTS,
    warmUp: "2 events and the first connection of each wire, left out",
  },
  bars: ["score"],
  bytesCounted: AT_WHO_OPENS,
  wouldChange: {
    holds: "Other weights, or a receiver that is never away: cost then decides for both.",
    fails: "A traffic in which the receiver is away for a while, or other weights.",
  },
  setup: (settings) => ({
    publisher: "HTTP",
    server: "this",
    lines: PARTS.flatMap((part) => {
      const chosen: Traffic = TRAFFICS[settings[part]];
      return receivingLines(
        fitLines(part, chosen).map((line) => ({ ...line, label: `${chosen.title}, ${line.label}` })),
        BREAKS[chosen.away],
      );
    }),
  }),
  expectedMs: (settings) =>
    PARTS.reduce((sum, part) => {
      const { count, perSecond, away } = TRAFFICS[settings[part]];
      return sum + (away === "cut" ? 8_000 : 5_000) + (count * 1_000) / perSecond;
    }, 1_000),
  check(run, settings) {
    const ranked = PARTS.map((part) => ranking(run, part, settings));
    const published = PARTS.map((part) => factsOf(phaseOf(run, part), "published").length);
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...published),
      figures: PARTS.flatMap((part, n) =>
        (ranked[n] ?? []).flatMap((each) => figuresOf(each, TRAFFICS[settings[part]])),
      ),
      series: [],
    });
    if (settings.first === settings.second) return say("unknown", "Both traffics are the same.");
    for (const [n, part] of PARTS.entries()) {
      const chosen = TRAFFICS[settings[part]];
      if (published[n] !== chosen.count)
        return say("unknown", `${chosen.title}: ${published[n]} of ${chosen.count} events were accepted.`);
      const missing = fitLines(part, chosen).find(
        ({ client }) => !ranked[n]?.some((each) => each.client === client),
      );
      if (missing !== undefined)
        return say(
          "unknown",
          `${chosen.title}: nothing came by ${missing.label}, or its bytes were not read.`,
        );
    }
    if (settings.delayWeight + settings.lossWeight + settings.costWeight === 0)
      return say("unknown", "Nothing has a weight.");
    const reasons = PARTS.map((part, n) => reasonOf(TRAFFICS[settings[part]], ranked[n] ?? []));
    const leads = ranked.map(([best, next]) => (best?.score ?? 0) - (next?.score ?? 0));
    if (Math.min(...leads) < LEAST_LEAD)
      return say("unknown", `${reasons.join(" ")} Less than ${LEAST_LEAD} point apart counts as equal.`);
    const [first, second] = ranked.map(([best]) => best?.label);
    return say(first !== second, reasons.join(" "));
  },
});

const BREAKS: Readonly<Record<Traffic["away"], string | undefined>> = {
  never: undefined,
  cut: `cut for ${AWAY_MS / 1_000} s`,
  restart: `starts again, away for ${AWAY_MS / 1_000} s`,
};

/** Best first; without the wires that brought nothing or did not tell their bytes. */
function ranking(run: RunJournal, part: Part, settings: Knobs): Scored[] {
  const chosen: Traffic = TRAFFICS[settings[part]];
  const facts = phaseOf(run, part);
  const results = fitLines(part, chosen).flatMap((line) => resultOf(facts, line, chosen) ?? []);
  const fewest = Math.min(...results.map(({ bytesEach }) => bytesEach));
  const { delayWeight, lossWeight, costWeight } = settings;
  const weights = Math.max(1, delayWeight + lossWeight + costWeight);
  return results
    .map((result) => {
      const cost = (100 * fewest) / result.bytesEach;
      const score = delayWeight * result.inTime + lossWeight * result.arrived + costWeight * cost;
      return { ...result, score: score / weights };
    })
    .sort((a, b) => b.score - a.score);
}

function resultOf(
  facts: RunJournal,
  { client, label, transport }: ReturnType<typeof fitLines>[number],
  { soonEnoughMs, away }: Traffic,
): Result | undefined {
  const dueAtMs = new Map(factsOf(facts, "published").map((fact) => [fact.offset, fact.plannedAtMs]));
  const arrivedAtMs = new Map<number, number>();
  for (const { offset, atMs } of factsOfClient(facts, "arrived", client)) {
    if (dueAtMs.has(offset) && !arrivedAtMs.has(offset)) arrivedAtMs.set(offset, atMs);
  }
  const bytes = isCalled(transport)
    ? bytesOfAttempts(facts, client, dueAtMs)
    : bytesOfLine(facts, client, away);
  if (arrivedAtMs.size === 0 || bytes === undefined) return undefined;
  const inTime = [...arrivedAtMs].filter(
    ([offset, atMs]) => atMs - (dueAtMs.get(offset) ?? 0) <= soonEnoughMs,
  ).length;
  const n = dueAtMs.size;
  return {
    client,
    label,
    n,
    received: arrivedAtMs.size,
    inTime: (100 * inTime) / n,
    arrived: (100 * arrivedAtMs.size) / n,
    bytesEach: bytes / arrivedAtMs.size,
  };
}

/** Of all tries, both ways. What is told of the warm-up after it is left out. */
function bytesOfAttempts(facts: RunJournal, client: string, counted: ReadonlyMap<number, unknown>): number {
  return factsOfClient(facts, "attempted", client)
    .filter(({ offset }) => counted.has(offset))
    .reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0);
}

/** Of all its connections from the first event on. @returns undefined when a reading is missing */
function bytesOfLine(facts: RunJournal, client: string, away: Traffic["away"]): number | undefined {
  if (away !== "restart") return socketBytes(facts, client, MOMENT.start, MOMENT.end);
  const before = socketBytes(facts, client, MOMENT.start, MOMENT.left);
  const after = socketBytesAt(facts, client, MOMENT.end);
  return before === undefined || after === undefined ? undefined : before + after;
}

function reasonOf({ title }: Traffic, [best, next]: readonly Scored[]): string {
  const told = (each: Scored | undefined) => `${each?.label} (${tenths(each?.score ?? 0)})`;
  return `${title}: ${told(best)} comes before ${told(next)}.`;
}

function figuresOf({ client, label, n, ...result }: Scored, { title }: Traffic): Figure[] {
  const who = `${title}, ${label}`;
  const share = (name: string, what: string, value: number): Figure => ({
    name: `${client}.${name}`,
    label: `${who}: ${what}`,
    value: tenths(value),
    unit: "percent",
    n,
  });
  return [
    share("score", "score", result.score),
    share("in-time", "in time", result.inTime),
    share("arrived", "arrived", result.arrived),
    {
      name: `${client}.bytes`,
      label: `${who}: for each event that arrived`,
      value: Math.round(result.bytesEach),
      unit: "bytes/event",
      n: result.received,
    },
  ];
}

function tenths(value: number): number {
  return Math.round(10 * value) / 10;
}
