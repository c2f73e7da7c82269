import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";
import { holesIn } from "./holes";

/** Subscribers of the broker, each with what it was granted. */
export const CONTRACT_LINES = [
  { client: "qos-0", transport: "mqtt", label: "QoS 0", qos: 0 },
  { client: "qos-1", transport: "mqtt", label: "QoS 1", qos: 1 },
  { client: "qos-2", transport: "mqtt", label: "QoS 2", qos: 2 },
] as const satisfies readonly { client: string; transport: TransportId; label: string; qos: 0 | 1 | 2 }[];
/** Subscribes when everything has been published. */
export const LATECOMER = {
  client: "latecomer",
  transport: "mqtt",
  label: "Subscribes at the end",
} as const satisfies { client: string; transport: TransportId; label: string };

/** Parts of the run, in order. In `unconfirmed` the publisher asks for no confirmation (QoS 0), in `http` it is another one. */
export const PHASES = {
  nobody: "nobody",
  present: "present",
  away: "away",
  back: "back",
  unconfirmed: "unconfirmed",
  http: "http",
  late: "late",
} as const;
export type ContractPhase = keyof typeof PHASES;
/** One for each PUBACK that reached the publisher: milliseconds from PUBLISH. */
export const PUBACK = "puback-ms";
const LEAST_EVENTS = 5;

const knobs = z.strictObject({
  count: z.int().min(LEAST_EVENTS).max(50).default(10).meta({ title: "Events of each part" }),
  publishQos: z.int().min(0).max(1).default(1).meta({
    title: "QoS at which the publisher publishes",
    description: "At 0 a publisher asks for no confirmation.",
  }),
  keepSession: z.boolean().default(true).meta({
    title: "Sessions are kept",
    description: "Clean session 0: the broker keeps what is published at QoS 1 or 2 for who is away.",
  }),
  retain: z
    .boolean()
    .default(true)
    .meta({ title: "The last value is retained", description: "For who subscribes later." }),
});

/** X24: what a publisher is told, and what a subscriber gets that was away, or late. */
export const deliveryContract = runnable({
  id: "X24",
  slug: "delivery-contract",
  claim:
    "A broker confirms at QoS 1 that it has an event, also when nobody listens, keeps it for who is away at QoS 1 and 2, and hands the last value to who comes late.",
  knobs,
  presets: [
    { name: "short", title: "Published at QoS 1, sessions kept, last value retained", knobs: {} },
    {
      name: "radio",
      title: "Published at QoS 0, nothing is kept",
      knobs: { publishQos: 0, keepSession: false, retain: false },
      turnsRound: true,
    },
    {
      name: "forgetful",
      title: "Confirmed, and nothing is kept",
      knobs: { keepSession: false, retain: false },
    },
  ],
  sample: { of: "events in each part", least: LEAST_EVENTS, warmUp: "none: no time decides" },
  bars: ["present", "away", "pubacks", "pubacks-nobody"],
  wouldChange: {
    holds: "QoS 0, sessions that are not kept, or a last value that is not retained.",
    fails: "QoS 1, sessions that are kept, and a last value that is retained.",
  },
  setup: () => ({
    publisher: "MQTT",
    server: "this",
    lines: receivingLines([...CONTRACT_LINES, LATECOMER]),
  }),
  expectedMs: () => 15_000,
  check(run, { count }) {
    const published = (phase: ContractPhase) => factsOf(phaseOf(run, PHASES[phase]), "published");
    const pubacks = (phase: ContractPhase) =>
      factsOf(phaseOf(run, PHASES[phase]), "sample").filter(({ name }) => name === PUBACK).length;
    const got = (client: string, phase: ContractPhase) => gotOf(run, client, published(phase));
    const asked = count * 4;
    const confirmed = pubacks("nobody") + pubacks("present") + pubacks("away") + pubacks("back");
    const matched = published("http").flatMap((fact) => fact.matched ?? []);
    const retained = factsOfClient(run, "arrived", LATECOMER.client).length;
    const offsets = factsOfClient(run, "arrived", "qos-0").map(({ offset }) => offset);
    const missed = holesIn(offsets);
    const complaints = factsOfClient(run, "connection", "qos-0").filter(
      ({ state }) => state === "lost" || state === "failed",
    ).length;
    const parts = (["nobody", "present", "away", "back"] as const).map((phase) => published(phase).length);
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...parts),
      figures: [
        ...CONTRACT_LINES.flatMap((line) => lineFigures(line, got, count)),
        eventsFigure("latecomer.retained", "Who came late: received at once", retained, 1),
        { ...eventsFigure("pubacks", "PUBACKs that the publisher got", confirmed, asked), unit: "requests" },
        {
          ...eventsFigure("pubacks-nobody", "PUBACKs while nobody had subscribed", pubacks("nobody"), count),
          unit: "requests",
        },
        {
          ...eventsFigure("pubacks-qos-0", "PUBACKs for events at QoS 0", pubacks("unconfirmed"), count),
          unit: "requests",
        },
        ...(matched.length === 0
          ? []
          : [
              {
                name: "http-matched",
                label: "Told by the answer of HTTP, and by no PUBACK: subscribers that matched",
                value: Math.min(...matched),
                unit: "connections" as const,
                n: matched.length,
              },
            ]),
        eventsFigure(
          "qos-0.seen-missing",
          "QoS 0, by the numbers of the events: seen to be missing",
          missed,
          count,
        ),
        eventsFigure(
          "qos-0.told-missing",
          "QoS 0, without looking at them: told of a loss",
          complaints,
          count,
        ),
      ],
      series: arrivalSeries(run),
    });
    if (parts.some((events) => events < count)) return say("unknown", "Not everything was published.");
    const deaf = CONTRACT_LINES.find(({ client }) => got(client, "present").events < count);
    if (deaf !== undefined)
      return say("unknown", `${deaf.label}: not every event arrived while it was there.`);
    if (!factsOfClient(run, "connection", LATECOMER.client).some(({ state }) => state === "open")) {
      return say("unknown", "Nobody came late.");
    }
    const kept = CONTRACT_LINES.map((line) => ({ ...line, events: got(line.client, "away").events }));
    const numbers = kept.map(({ label, events }) => `${label} ${events}`).join(", ");
    const told = `The publisher got ${confirmed} PUBACKs for ${asked} events, ${pubacks("nobody")} of them while nobody listened, and ${pubacks("unconfirmed")} for ${count} at QoS 0. Of ${count} published while subscribers were away: ${numbers}; by the numbers of the events QoS 0 saw that ${missed} were missing, and nothing else told it. Who came late got ${retained}.`;
    const isConfirmed = confirmed === asked && pubacks("unconfirmed") === 0;
    const isKept = kept.every(({ qos, events }) => (qos === 0 ? events === 0 : events === count));
    return say(isConfirmed && isKept && retained === 1, told);
  },
});

interface Got {
  /** Different ones. */
  readonly events: number;
  readonly arrivals: number;
}

function gotOf(run: RunJournal, client: string, published: readonly { readonly offset: number }[]): Got {
  const offsets = new Set(published.map(({ offset }) => offset));
  const arrived = factsOfClient(run, "arrived", client).filter(({ offset }) => offsets.has(offset));
  return { events: new Set(arrived.map(({ offset }) => offset)).size, arrivals: arrived.length };
}

function lineFigures(
  { client, label }: (typeof CONTRACT_LINES)[number],
  got: (client: string, phase: ContractPhase) => Got,
  count: number,
): Figure[] {
  const [present, away] = [got(client, "present"), got(client, "away")];
  const repeated = present.arrivals + away.arrivals - present.events - away.events;
  return [
    eventsFigure(`${client}.present`, `${label}: received while it was there`, present.events, count),
    eventsFigure(
      `${client}.away`,
      `${label}: received of what was published while it was away`,
      away.events,
      count,
    ),
    eventsFigure(`${client}.repeated`, `${label}: more than once`, repeated, 2 * count),
  ];
}

function eventsFigure(name: string, label: string, value: number, n: number): Figure {
  return { name, label, value, unit: "events", n };
}
