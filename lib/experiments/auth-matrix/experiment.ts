import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOfClient, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** Ways by which a script can hand the server a proof of who it is when it opens a line. */
export const WAYS = ["header", "cookie", "query", "subprotocol"] as const;
export type Way = (typeof WAYS)[number];

/** What a script opens, and by which ways it tries. */
export const OPENERS = [
  { client: "websocket", transport: "websocket", label: "WebSocket", ways: WAYS },
  { client: "event-source", transport: "sse", label: "EventSource", ways: ["header", "cookie", "query"] },
  {
    client: "fetch-stream",
    transport: "sse",
    label: "streamed fetch",
    ways: ["header", "cookie", "query"],
  },
] as const satisfies readonly {
  client: string;
  transport: TransportId;
  label: string;
  ways: readonly Way[];
}[];
export type Opener = (typeof OPENERS)[number]["client"];

/** Each line is opened so often with every proof that there is. */
export const ROUNDS = 3;
/** Sampled once for each request that the server saw; of each way, 1 where its proof was in that request and 0 where not. */
export const SEEN = "seen";
/** Paths that the cookie is for. */
export const COOKIE_PATHS = { everywhere: "/", elsewhere: "/nowhere" } as const;

const knobs = z.strictObject({
  cookie: z.enum(["everywhere", "elsewhere"]).default("everywhere").meta({
    title: "The cookie is for",
    description: "everywhere: all paths of this server. elsewhere: a path that no line has.",
  }),
});

interface Counted {
  readonly client: Opener;
  readonly label: string;
  readonly seen: number;
  /** Requests in which the server saw the proof, by way. */
  readonly reached: Readonly<Partial<Record<Way, number>>>;
}

/** X13: which ways to prove who you are get from a page to the server? */
export const authMatrix = runnable({
  id: "X13",
  slug: "auth-matrix",
  claim:
    "A script can set a header on neither EventSource nor WebSocket, only on fetch; a cookie and what stands in the address reach the server by all three.",
  runsIn: "page",
  knobs,
  presets: [
    { name: "short", title: "A cookie for all paths", knobs: {} },
    {
      name: "elsewhere",
      title: "A cookie for another path",
      knobs: { cookie: "elsewhere" },
      turnsRound: true,
    },
  ],
  sample: { of: "requests of each line", least: ROUNDS, warmUp: "none: no time decides" },
  bars: WAYS,
  wouldChange: {
    holds: "A cookie for another path than those of the lines.",
    fails: "A cookie for all paths, in a browser that keeps none of them back.",
  },
  setup: () => ({
    server: "this",
    between: "this browser",
    lines: receivingLines(OPENERS),
  }),
  expectedMs: () => 6_000,
  check(run) {
    const counted = OPENERS.map((opener) => countedOf(run, opener));
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...counted.map(({ seen }) => seen)),
      figures: counted.flatMap(({ client, label, seen, reached }) =>
        WAYS.flatMap((way) => {
          const value = reached[way];
          return value === undefined
            ? []
            : [
                {
                  name: `${client}.${way}`,
                  label: `${label}: with ${WAY_LABELS[way]}`,
                  value,
                  unit: "requests" as const,
                  n: seen,
                },
              ];
        }),
      ),
      series: [],
    });
    const unseen = counted.filter(({ seen }) => seen < ROUNDS);
    if (unseen.length > 0) {
      return say(
        "unknown",
        `The server saw ${unseen.map(({ label, seen }) => `${seen} of ${ROUNDS} requests of ${label}`).join(", ")}.`,
      );
    }
    const by = (way: Way) => counted.filter(({ seen, reached }) => reached[way] === seen);
    if (!by("header").some(({ client }) => client === "fetch-stream")) {
      return say("unknown", "Not even fetch brought its header, so that others did not proves nothing.");
    }
    const told = WAYS.map((way) => `as ${WAY_LABELS[way]} by ${listed(by(way))}`).join("; ");
    const holds =
      counted.every(({ client, reached }) => client === "fetch-stream" || reached.header === 0) &&
      by("cookie").length === counted.length &&
      by("query").length === counted.length;
    return say(holds, `It reached the server ${told}.`);
  },
});

const WAY_LABELS: Readonly<Record<Way, string>> = {
  header: "a header",
  cookie: "a cookie",
  query: "a part of the address",
  subprotocol: "a subprotocol",
};

function countedOf(run: RunJournal, { client, label, ways }: (typeof OPENERS)[number]): Counted {
  const sum = (wanted: string) =>
    factsOfClient(run, "sample", client)
      .filter(({ name }) => name === wanted)
      .reduce((total, { value }) => total + value, 0);
  return {
    client,
    label,
    seen: sum(SEEN),
    reached: Object.fromEntries(ways.map((way) => [way, sum(way)])),
  };
}

function listed(some: readonly Counted[]): string {
  return some.length === 0 ? "none of them" : some.map(({ label }) => label).join(", ");
}
