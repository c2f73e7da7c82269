import { z } from "zod";
import { clientAccounts } from "#lib/experiments/client-account";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, type RunJournal, sampleOf } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import { STOOD_STILL, stoodStillMs } from "#lib/experiments/stood-still";
import type { Figure, Finding, Series, Verdict } from "#lib/experiments/verdict";
import { percentilesOf } from "#lib/measure/percentiles";
import type { TransportId } from "#lib/transports/catalog";

/** Two herds of the same EventSource. */
export const HERDS = [
  { client: "sse-drawn", transport: "sse", label: "SSE, each waits as its stream said" },
  { client: "sse-fixed", transport: "sse", label: "SSE, all wait 3 s" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];
export type Herd = (typeof HERDS)[number]["client"];

/** One line of each kind beside them: what does the restart cost it? */
export const RESTART_LINES = [
  { client: "websocket-cursor", transport: "websocket", label: "WebSocket with our own cursor" },
  { client: "websocket-bare", transport: "websocket", label: "WebSocket, reconnected and no more" },
  { client: "mqtt-session", transport: "mqtt", label: "MQTT, kept session, QoS 1" },
  { client: "long-polling", transport: "long-polling", label: "Long polling with a cursor" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];

/** How long after the kill a member of a herd was connected again, in milliseconds. */
export const BACK_AFTER = "back-after-ms";
/** How long the server answered nobody, in milliseconds. */
export const AWAY = "server-away-ms";
/** Events flow for this long before the kill … */
export const BEFORE_KILL_MS = 1_000;
/** … and everybody has this long to come back: a stream says 8 s at most (SSE-5), and perhaps twice. */
export const COME_BACK_MS = 20_000;
export const EVENTS_PER_SECOND = 10;

/** Returns within this time count as one crowd, in milliseconds. */
const CROWD_MS = 500;
/** Of the chart. */
const BUCKET_MS = 100;
const LEAST_MEMBERS = 20;
/** So many times larger is the largest crowd of a herd that returns together. */
const TOGETHER_FACTOR = 2;

const knobs = z.strictObject({
  members: z.int().min(LEAST_MEMBERS).max(200).default(40).meta({ title: "Clients of each herd" }),
  waits: z.enum(["drawn", "fixed"]).default("drawn").meta({
    title: "What the first herd waits",
    description: "drawn: what its stream said, 2 to 8 s, another for each. fixed: 3 s, like the second herd.",
  }),
  awayMs: z.int().min(0).max(5_000).default(500).meta({ title: "Pause before the new start", unit: "ms" }),
});

/** X18: a server is killed and starts again; who comes back when? */
export const herd = runnable({
  id: "X18",
  slug: "herd",
  claim: "After a restart clients with one fixed wait return together; waits that are drawn spread them.",
  knobs,
  presets: [
    { name: "short", title: "40 of each, waits drawn and fixed", knobs: {} },
    { name: "fixed", title: "Both herds wait 3 s", knobs: { waits: "fixed" }, turnsRound: true },
    { name: "large", title: "200 of each", knobs: { members: 200 } },
  ],
  sample: {
    of: "clients of each herd",
    least: 20,
    warmUp: "1 s of events before the kill: everybody is connected and served by then",
  },
  bars: ["largest-crowd", "lost"],
  wouldChange: {
    holds: "One wait for both herds.",
    fails: "A first herd that waits as its streams said, each another time.",
    unknown: "Another run when this machine has less to do.",
  },
  setup: ({ waits }) => ({
    publisher: "HTTP",
    server: "own",
    lines: receivingLines(
      [
        waits === "drawn" ? HERDS[0] : { transport: HERDS[0].transport, label: "SSE, these wait 3 s, too" },
        HERDS[1],
        ...RESTART_LINES,
      ],
      "server killed",
    ),
  }),
  expectedMs: ({ members, awayMs }) => 14_000 + members * 20 + awayMs,
  check(run, { members }) {
    const drawn = backAfterMs(run, "sse-drawn");
    const fixed = backAfterMs(run, "sse-fixed");
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(drawn.length, fixed.length),
      figures: [...awayFigures(run), ...HERDS.flatMap((each) => herdFigures(run, each)), ...lineFigures(run)],
      series: returns(run),
    });
    if (sampleOf(run, AWAY) === undefined) return say("unknown", "The server was not restarted.");
    for (const [{ label }, back] of [
      [HERDS[0], drawn],
      [HERDS[1], fixed],
    ] as const) {
      if (back.length < members)
        return say("unknown", `${label}: ${back.length} of ${members} were back in time.`);
    }
    const stillMs = stoodStillMs(run) ?? 0;
    if (stillMs >= CROWD_MS) {
      return say(
        "unknown",
        `The clients' own process stood still for ${Math.round(stillMs)} ms, and who was due meanwhile returned together. Run it again when this machine has less to do.`,
      );
    }
    const [crowdOfDrawn, crowdOfFixed] = [largestCrowd(drawn), largestCrowd(fixed)];
    const reason = `Most that returned within ${CROWD_MS} ms: ${crowdOfFixed} of ${members} that all wait 3 s, ${crowdOfDrawn} of ${members} of the other herd.`;
    return say(crowdOfFixed >= TOGETHER_FACTOR * crowdOfDrawn, reason);
  },
});

function backAfterMs(run: RunJournal, herd: Herd): number[] {
  return factsOf(run, "sample")
    .filter(({ name, client }) => name === BACK_AFTER && client === herd)
    .map(({ value }) => value)
    .sort((a, b) => a - b);
}

/** Most values that lie within such a time, wherever it begins. @param sortedMs ascending */
function largestCrowd(sortedMs: readonly number[]): number {
  let first = 0;
  let largest = 0;
  for (const [last, ms] of sortedMs.entries()) {
    while (ms - (sortedMs[first] ?? ms) >= CROWD_MS) first += 1;
    largest = Math.max(largest, last - first + 1);
  }
  return largest;
}

/** Returns in each bucket, from the kill until all of both herds are back. */
function returns(run: RunJournal): Series[] {
  const lastMs = Math.max(0, ...HERDS.flatMap(({ client }) => backAfterMs(run, client)));
  return HERDS.map(({ client }) => {
    const counts = Array.from({ length: Math.floor(lastMs / BUCKET_MS) + 2 }, () => 0);
    for (const ms of backAfterMs(run, client)) {
      const bucket = Math.floor(ms / BUCKET_MS);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    const points = counts.map((count, bucket): [number, number] => [bucket * BUCKET_MS, count]);
    return { name: client, x: "ms", y: "connections", points };
  });
}

function awayFigures(run: RunJournal): Figure[] {
  return (
    [
      ["server-away", "Server: from the kill to its first answer", AWAY],
      ["clients-stood-still", "Clients: longest that their process stood still", STOOD_STILL],
    ] as const
  ).flatMap(([name, label, sample]): Figure[] => {
    const value = sampleOf(run, sample);
    return value === undefined ? [] : [{ name, label, value: Math.round(value), unit: "ms", n: 1 }];
  });
}

function herdFigures(run: RunJournal, { client, label }: (typeof HERDS)[number]): Figure[] {
  const back = backAfterMs(run, client);
  const lastMs = back.at(-1);
  if (lastMs === undefined) return [];
  const percentiles = percentilesOf(back);
  return [
    {
      name: `${client}.largest-crowd`,
      label: `${label}: most within ${CROWD_MS} ms`,
      value: largestCrowd(back),
      unit: "connections",
      n: back.length,
    },
    {
      name: `${client}.all-back`,
      label: `${label}: all back after the kill`,
      value: Math.round(lastMs),
      unit: "ms",
      n: back.length,
    },
    ...(["p50", "p95", "p99"] as const).flatMap((percentile): Figure[] => {
      const ms = percentiles[percentile];
      if (ms === undefined) return [];
      return [
        {
          name: `${client}.back-${percentile}`,
          label: `${label}: back after the kill, ${percentile}`,
          value: Math.round(ms),
          unit: "ms",
          n: back.length,
        },
      ];
    }),
  ];
}

/** The herds count as connections; here only the single lines, each with what it missed. */
function lineFigures(run: RunJournal): Figure[] {
  return clientAccounts(run)
    .filter(({ client }) => RESTART_LINES.some((line) => line.client === client))
    .map(({ client, label, received, lost }) => ({
      name: `${client}.lost`,
      label: `${label}: lost`,
      value: lost,
      unit: "events",
      n: received + lost,
    }));
}
