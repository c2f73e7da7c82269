import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf } from "#lib/experiments/run-journal";
import type { Figure, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

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

/** Parts of the run. */
export const PHASES = { nobody: "nobody", present: "present", away: "away", late: "late" } as const;
const LEAST_EVENTS = 3;

const knobs = z.strictObject({
  count: z.int().min(LEAST_EVENTS).max(50).default(10).meta({ title: "Events of each part" }),
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
    "A broker tells a publisher that it has the event, keeps it for who is away at QoS 1 and 2, and hands the last value to who comes late.",
  knobs,
  presets: [
    { name: "short", title: "Sessions kept, last value retained", knobs: {} },
    {
      name: "radio",
      title: "Nothing is kept",
      knobs: { keepSession: false, retain: false },
      turnsRound: true,
    },
  ],
  expectedMs: () => 12_000,
  check(run, { count }) {
    const parts = Object.fromEntries(
      Object.values(PHASES).map((phase) => [phase, factsOf(phaseOf(run, phase), "published")]),
    ) as Record<keyof typeof PHASES, ReturnType<typeof factsOf<"published">>>;
    const got = (client: string, phase: keyof typeof PHASES) => {
      const offsets = new Set(parts[phase].map(({ offset }) => offset));
      const arrived = factsOfClient(run, "arrived", client).filter(({ offset }) => offsets.has(offset));
      return { events: new Set(arrived.map(({ offset }) => offset)).size, repeated: arrived.length };
    };
    const matchedNobody = Math.max(...parts.nobody.map(({ matched }) => matched));
    const matchedAll = Math.min(...parts.present.map(({ matched }) => matched));
    const retained = factsOfClient(run, "arrived", LATECOMER.client).length;
    const say = (holds: Verdict["holds"], reason: string): Verdict => ({
      holds,
      reason,
      figures: [
        ...CONTRACT_LINES.flatMap(({ client, label }) => [
          eventsFigure(
            `${client}.present`,
            `${label}: received while it was there`,
            got(client, "present").events,
          ),
          eventsFigure(
            `${client}.away`,
            `${label}: received of what was published while it was away`,
            got(client, "away").events,
          ),
          eventsFigure(
            `${client}.repeated`,
            `${label}: more than once`,
            got(client, "present").repeated +
              got(client, "away").repeated -
              got(client, "present").events -
              got(client, "away").events,
          ),
        ]),
        eventsFigure("latecomer.retained", "Who came late: received at once", retained),
        ...(Number.isFinite(matchedNobody)
          ? [countFigure("matched-nobody", "Told to the publisher when nobody had subscribed", matchedNobody)]
          : []),
        ...(Number.isFinite(matchedAll)
          ? [countFigure("matched-present", "Told to the publisher when all were there", matchedAll)]
          : []),
      ],
      series: arrivalSeries(run),
      wouldChange: "Clean sessions, or a value that is not retained: then the broker keeps nothing.",
    });
    const incomplete = (["nobody", "present", "away"] as const).filter(
      (phase) => parts[phase].length < (phase === "nobody" ? 1 : count),
    );
    if (incomplete.length > 0)
      return say("unknown", `Not everything was published: ${incomplete.join(", ")}.`);
    const deaf = CONTRACT_LINES.find(({ client }) => got(client, "present").events < count);
    if (deaf !== undefined)
      return say("unknown", `${deaf.label}: not every event arrived while it was there.`);
    if (!factsOfClient(run, "connection", LATECOMER.client).some(({ state }) => state === "open")) {
      return say("unknown", "Nobody came late.");
    }
    if (matchedNobody > 0 || matchedAll < CONTRACT_LINES.length) {
      return say(
        false,
        `The publisher was told of ${matchedNobody} subscribers when there was none, and of ${matchedAll} when there were ${CONTRACT_LINES.length}.`,
      );
    }
    return say(...outcome(got, count, retained));
  },
});

type Got = (client: string, phase: "away") => { readonly events: number };

/** The subscribers' side of the contract. */
function outcome(got: Got, count: number, retained: number): [boolean, string] {
  const kept = CONTRACT_LINES.map((line) => ({ ...line, events: got(line.client, "away").events }));
  const numbers = kept.map(({ label, events }) => `${label} ${events}`).join(", ");
  const told = `Of ${count} events published while they were away: ${numbers}. Who came late got ${retained}.`;
  const isKept = kept.every(({ qos, events }) => (qos === 0 ? events === 0 : events === count));
  return [isKept && retained === 1, told];
}

function eventsFigure(name: string, label: string, value: number): Figure {
  return { name, label, value, unit: "events" };
}

function countFigure(name: string, label: string, value: number): Figure {
  return { name, label, value, unit: "connections" };
}
