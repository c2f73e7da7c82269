import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { clientAccounts } from "#lib/experiments/client-account";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, phaseOf } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** Who subscribes at the first server, and asks nobody for anything when the second has taken over. */
export const TAKEN_OVER = [
  { client: "websocket", transport: "websocket", label: "WebSocket with our own cursor" },
  { client: "sse", transport: "sse", label: "SSE, eventsource for Node" },
  { client: "long-polling", transport: "long-polling", label: "Long polling with a cursor" },
  { client: "webhook", transport: "webhook", label: "Webhook" },
  { client: "rest-hook", transport: "rest-hook", label: "REST hook" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];
export type TakenOver = (typeof TAKEN_OVER)[number]["client"];

/** Parts of the run: the first server is there, hooks cannot be delivered any more, and the second server has taken over. */
export const SERVER_PHASES = { first: "first", undelivered: "undelivered", second: "second" } as const;
/** How long nobody answered, in milliseconds. */
export const NOBODY = "nobody-there-ms";
/** Everybody has this long to come back: a stream says 8 s at most (SSE-5), and perhaps twice. */
export const COME_BACK_MS = 18_000;
const LEAST_EVENTS = 5;

const knobs = z.strictObject({
  log: z.enum(["same", "none"]).default("same").meta({
    title: "What the second server has",
    description: "same: the log of the first. none: a directory of its own.",
  }),
  count: z.int().min(LEAST_EVENTS).max(50).default(10).meta({ title: "Events in each part" }),
});

/** X22: does another server go on where one was killed? */
export const twoServers = runnable({
  id: "X22",
  slug: "two-servers",
  claim:
    "What subscribers need to go on is in the log and not in the process: a second server on the same log takes over all of them, hooks included, and nothing is lost.",
  knobs,
  presets: [
    { name: "short", title: "The second server has the log of the first", knobs: {} },
    {
      name: "no-log",
      title: "The second server has nothing of the first",
      knobs: { log: "none" },
      turnsRound: true,
    },
    { name: "long", title: "The same log, 50 events in each part", knobs: { count: 50 } },
  ],
  sample: { of: "events in each part", least: LEAST_EVENTS, warmUp: "none: no time decides" },
  bars: ["received"],
  wouldChange: {
    holds: "A second server without the log of the first.",
    fails: "A second server with the log of the first.",
  },
  setup: () => ({
    publisher: "HTTP",
    server: "own",
    lines: receivingLines(TAKEN_OVER, "first server killed"),
  }),
  expectedMs: ({ log, count }) => 12_000 + 3 * count * 100 + (log === "same" ? 10_000 : 20_000),
  check(run, { log, count }) {
    const published = factsOf(run, "published").length;
    const refused = factsOf(run, "publish-failed").length;
    const accounts = clientAccounts(run).filter(({ client }) =>
      TAKEN_OVER.some((line) => line.client === client),
    );
    const parts = Object.values(SERVER_PHASES).map((phase) => {
      const part = phaseOf(run, phase);
      return factsOf(part, "published").length + factsOf(part, "publish-failed").length;
    });
    const nobodyMs = factsOf(run, "sample").find(({ name }) => name === NOBODY)?.value;
    const wanted = parts.length * count;
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...parts),
      figures: [
        ...accounts.map(({ client, label, received }) => ({
          name: `${client}.received`,
          label: `${label}: received`,
          value: received,
          unit: "events" as const,
          n: wanted,
        })),
        {
          name: "accepted",
          label: "Events that a server accepted",
          value: published,
          unit: "events",
          n: wanted,
        },
        ...(nobodyMs === undefined
          ? []
          : [
              {
                name: "nobody-there",
                label: "From the end of the first server to the first answer of the second",
                value: Math.round(nobodyMs),
                unit: "ms" as const,
                n: 1,
              },
            ]),
      ],
      series: arrivalSeries(run),
    });
    if (nobodyMs === undefined) return say("unknown", "The second server did not take over.");
    if (accounts.length < TAKEN_OVER.length) return say("unknown", "Not every subscriber could connect.");
    const told = accounts.map(({ label, received }) => `${label} ${received}`).join(", ");
    if (refused > 0 && log === "none") {
      return say(
        false,
        `The second server knew neither the room nor its subscribers: it refused ${refused} of ${count} events. Of ${wanted} events: ${told}.`,
      );
    }
    if (refused > 0) return say("unknown", `${refused} events were not accepted.`);
    const short = accounts.filter(({ lost }) => lost > 0);
    return say(short.length === 0, `Of ${wanted} events, ${count} of them at the second server: ${told}.`);
  },
});
