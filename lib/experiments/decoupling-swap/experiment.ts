import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** Each reads the field `amount` of every event, and knows nothing of the publisher. */
export const SUBSCRIBERS = [
  { client: "websocket", transport: "websocket", label: "WebSocket subscriber" },
  { client: "mqtt", transport: "mqtt", label: "MQTT subscriber" },
  { client: "sse", transport: "sse", label: "SSE subscriber, the new one" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];
export type Subscriber = (typeof SUBSCRIBERS)[number]["client"];

/** The parts of the run: who publishes, and who is there. */
export const STAGES = [
  { phase: "before", title: "before anything changed", publisher: "http", there: ["websocket", "mqtt"] },
  {
    phase: "new-publisher",
    title: "after the publisher was replaced",
    publisher: "mqtt",
    there: ["websocket", "mqtt"],
  },
  {
    phase: "new-subscriber",
    title: "after a subscriber was replaced",
    publisher: "mqtt",
    there: ["websocket", "sse"],
  },
] as const satisfies readonly {
  phase: string;
  title: string;
  publisher: "http" | "mqtt";
  there: readonly Subscriber[];
}[];

/** Events of a stage that the server confirmed to their publisher. */
export const CONFIRMED = "confirmed";
/** Of those that arrived in a stage: so many had the field that the subscriber reads. */
export const READABLE = "readable";

const knobs = z.strictObject({
  rename: z.boolean().default(false).meta({
    title: "The new publisher renames a field",
    description: "It writes total where the old one wrote amount.",
  }),
  count: z.int().min(3).max(100).default(10).meta({ title: "Events in each part" }),
});

interface Reading {
  readonly client: Subscriber;
  readonly label: string;
  readonly phase: string;
  readonly title: string;
  readonly confirmed: number;
  readonly arrived: number;
  readonly readable: number;
  /** It had to connect anew although it was not the one replaced. */
  readonly reconnected: boolean;
}

/** X23: how much else changes when a publisher or a subscriber is replaced? */
export const decouplingSwap = runnable({
  id: "X23",
  slug: "decoupling-swap",
  claim:
    "A publisher and a subscriber can be replaced by ones on other wires, and nobody else has to change or notices.",
  knobs,
  presets: [
    { name: "short", title: "HTTP to MQTT, then MQTT to SSE", knobs: {} },
    {
      name: "renamed",
      title: "The new publisher renames a field",
      knobs: { rename: true },
      turnsRound: true,
    },
  ],
  sample: { of: "events in each part", least: 5, warmUp: "none: no time decides" },
  bars: ["readable.before", "readable.new-publisher", "readable.new-subscriber"],
  wouldChange: {
    holds: "A new publisher that renames a field: all who read it depend on its name.",
    fails: "A new publisher that keeps the names of the fields.",
  },
  setup: () => ({ publisher: "HTTP, then MQTT", server: "this", lines: receivingLines(SUBSCRIBERS) }),
  expectedMs: ({ count }) => 2_000 + 3 * count * 50,
  check(run, { count }) {
    const readings = STAGES.flatMap(({ phase, title, there }) =>
      there.map((client) => readingOf(run, phase, title, client)),
    );
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...readings.map(({ confirmed }) => confirmed)),
      figures: readings.flatMap(figuresOf),
      series: [],
    });
    const idle = readings.find(({ confirmed }) => confirmed < count);
    if (idle !== undefined) {
      return say("unknown", `Only ${idle.confirmed} of ${count} events were confirmed ${idle.title}.`);
    }
    const first = readings.find(({ phase, readable }) => phase === STAGES[0].phase && readable < count);
    if (first !== undefined) {
      return say("unknown", `${first.label} read only ${first.readable} of ${count} events from the start.`);
    }
    const harmed = readings.find(
      ({ arrived, readable, reconnected }) => arrived < count || readable < count || reconnected,
    );
    if (harmed !== undefined) {
      const { label, title, arrived, readable } = harmed;
      return say(
        false,
        `${label}, ${title}: ${arrived} of ${count} events arrived, and it could read ${readable} of them.`,
      );
    }
    return say(
      true,
      `HTTP made way for MQTT as publisher, and MQTT for SSE as subscriber: everybody else read all ${count} events each time, on the connection that was open.`,
    );
  },
});

function readingOf(run: RunJournal, phase: string, title: string, client: Subscriber): Reading {
  const part = phaseOf(run, phase);
  const samples = part.filter((fact) => fact.kind === "sample");
  const read = (wanted: string, of?: Subscriber) =>
    samples.find((fact) => fact.name === wanted && fact.client === of)?.value ?? 0;
  return {
    client,
    label: SUBSCRIBERS.find((one) => one.client === client)?.label ?? client,
    phase,
    title,
    confirmed: read(CONFIRMED),
    arrived: new Set(factsOfClient(part, "arrived", client).map(({ offset }) => offset)).size,
    readable: read(READABLE, client),
    reconnected: factsOfClient(part, "connection", client).some(({ state }) => state === "lost"),
  };
}

function figuresOf({ client, label, phase, title, arrived, readable, confirmed }: Reading): Figure[] {
  return [
    {
      name: `${client}.arrived.${phase}`,
      label: `${label}: arrived ${title}`,
      value: arrived,
      unit: "events",
      n: confirmed,
    },
    {
      name: `${client}.readable.${phase}`,
      label: `${label}: could be read ${title}`,
      value: readable,
      unit: "events",
      n: confirmed,
    },
  ];
}
