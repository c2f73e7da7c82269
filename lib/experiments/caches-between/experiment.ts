import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";

/** Parts of the run: who asks the shared cache in each of them. */
export const PARTS = [
  { phase: "one", label: "One client that polls" },
  { phase: "many", label: "All clients that poll" },
  { phase: "streams", label: "As many event streams" },
] as const;
type Phase = (typeof PARTS)[number]["phase"];

/** Requests that clients sent to the cache in a part, and those of them that reached the server behind it. */
export const ASKED = "asked-cache";
export const REACHED = "reached-server";
/** Who counts, in the journal. */
export const CACHE_CLIENT = "cache";
/** "Far less": so many times as slowly as the clients, at least. Several may ask in the instant in which nothing is fresh. */
const LEAST_RATIO = 2;
const LEAST_REQUESTS = 100;

const knobs = z.strictObject({
  clients: z.int().min(10).max(50).default(20).meta({ title: "Clients" }),
  freshSeconds: z.int().min(0).max(5).default(1).meta({
    title: "An answer stays fresh for",
    unit: "s",
    description: "What the server says in Cache-Control. 0: no-store.",
  }),
});

interface Part {
  readonly label: string;
  readonly phase: Phase;
  readonly asked: number;
  readonly reached: number;
}

/** X29: how many requests reach the server when its clients share a cache? (RFC 9111) */
export const cachesBetween = runnable({
  id: "X29",
  slug: "caches-between",
  claim:
    "Behind a shared cache the requests that reach a polled server grow far less than its clients; every event stream reaches it.",
  knobs,
  presets: [
    { name: "short", title: "20 clients, fresh for 1 s", knobs: {} },
    {
      name: "no-store",
      title: "Answers that may not be stored",
      knobs: { freshSeconds: 0 },
      turnsRound: true,
    },
    { name: "many", title: "50 clients, fresh for 2 s", knobs: { clients: 50, freshSeconds: 2 } },
  ],
  sample: { of: "requests of all clients", least: LEAST_REQUESTS, warmUp: "none: no time decides" },
  bars: ["reached"],
  wouldChange: {
    holds: "Answers that may not be stored.",
    fails: "Answers that stay fresh for a second or longer.",
  },
  setup: ({ clients }) => ({
    server: "script",
    between: "a shared cache (RFC 9111)",
    lines: [
      { transport: "polling", label: `1, then ${clients} clients that poll`, opens: "client", events: "out" },
      { transport: "sse", label: `${clients} event streams`, opens: "client", events: "out" },
    ],
  }),
  expectedMs: () => 9_000,
  check(run, { clients }) {
    const [one, many, streams] = PARTS.map((part) => partOf(run, part)) as [Part, Part, Part];
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: many.asked,
      figures: [one, many, streams].flatMap(figuresOf),
      series: [],
    });
    if (one.reached === 0 || many.reached === 0)
      return say("unknown", "The cache asked the server for nothing.");
    if (streams.asked < clients)
      return say("unknown", `Only ${streams.asked} of ${clients} streams were opened.`);
    const numbers = `${many.asked} requests of ${clients} clients were ${many.reached} at the server, ${one.asked} of one client ${one.reached}; ${streams.asked} streams were ${streams.reached}`;
    return say(
      LEAST_RATIO * many.reached <= clients * one.reached && streams.reached === streams.asked,
      `${numbers}.`,
    );
  },
});

function partOf(run: RunJournal, { phase, label }: (typeof PARTS)[number]): Part {
  const samples = factsOfClient(phaseOf(run, phase), "sample", CACHE_CLIENT);
  const read = (wanted: string) => samples.find(({ name }) => name === wanted)?.value ?? 0;
  return { phase, label, asked: read(ASKED), reached: read(REACHED) };
}

function figuresOf({ phase, label, asked, reached }: Part): Figure[] {
  return [
    { name: `${phase}.asked`, label: `${label}: asked the cache`, value: asked, unit: "requests" },
    {
      name: `${phase}.reached`,
      label: `${label}: reached the server`,
      value: reached,
      unit: "requests",
      n: asked,
    },
  ];
}
