import { z } from "zod";
import { AT_WHO_OPENS } from "#lib/experiments/bytes-counted";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, growthOf, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import { socketBytes } from "#lib/experiments/socket-bytes";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** What keeps each of them going while nothing happens. */
export const SILENT_LINES = [
  { client: "websocket", transport: "websocket", label: "WebSocket that pings", pays: "beats" },
  { client: "sse", transport: "sse", label: "SSE", pays: "beats" },
  { client: "long-polling", transport: "long-polling", label: "Long polling", pays: "requests" },
  { client: "polling", transport: "polling", label: "Polling", pays: "requests" },
  { client: "webhook", transport: "webhook", label: "Webhook", pays: "deliveries" },
  { client: "rest-hook", transport: "rest-hook", label: "REST hook", pays: "deliveries" },
] as const satisfies readonly {
  client: string;
  transport: TransportId;
  label: string;
  pays: "beats" | "requests" | "deliveries";
}[];
export type SilentClient = (typeof SILENT_LINES)[number]["client"];

export const PINGING: SilentClient = "websocket";
const POLLING: SilentClient = "polling";

/** The part of the run that counts. */
export const SILENCE = "silence";
/** Moments at which a line's bytes are read. */
export const MOMENT = { start: "silence-start", end: "silence-end" } as const;
/** Pings of either side that were answered, as read at those moments. */
export const BEATS = "beats";
/** A request costs more than so many signs of life, or the difference is none to speak of. */
const LEAST_RATIO = 10;

const knobs = z.strictObject({
  seconds: z.int().min(2).max(40).default(4).meta({ title: "Length", unit: "s" }),
  pingMs: z.int().min(200).max(10_000).default(500).meta({ title: "Between two pings", unit: "ms" }),
  intervalMs: z.int().min(200).max(10_000).default(500).meta({ title: "Poll interval", unit: "ms" }),
  perSecond: z.int().min(0).max(10).default(0).meta({
    title: "Events a second",
    description: "0: nothing happens, which is the question.",
  }),
});

interface Cost {
  readonly client: SilentClient;
  readonly label: string;
  readonly bytes: number;
  /** Signs of life, requests or deliveries; unknown for a line that does not tell. */
  readonly times: number | undefined;
}

/** X39: what does each wire cost while nothing happens? */
export const costOfSilence = runnable({
  id: "X39",
  slug: "cost-of-silence",
  claim:
    "While nothing happens a hook costs nothing, an open line a few bytes for each sign of life, and a poll a whole request.",
  knobs,
  presets: [
    { name: "short", title: "4 s of silence", knobs: {} },
    { name: "events", title: "2 events a second", knobs: { perSecond: 2 }, turnsRound: true },
    {
      name: "long",
      title: "40 s, with two heartbeats of SSE",
      knobs: { seconds: 40, pingMs: 5_000, intervalMs: 5_000 },
    },
  ],
  sample: {
    of: "polls, and as many pings",
    least: 5,
    warmUp: "the first 300 ms after connecting, left out: greetings and first answers",
  },
  bars: ["bytes"],
  bytesCounted: AT_WHO_OPENS,
  wouldChange: {
    holds: "Events: for each of them a hook makes a request.",
    fails: "No events while the bytes are counted.",
    unknown: "A silence long enough for five pings and five polls.",
  },
  setup: ({ perSecond }) => ({
    ...(perSecond === 0 ? {} : { publisher: "HTTP" }),
    server: "this",
    lines: receivingLines(SILENT_LINES),
  }),
  expectedMs: ({ seconds }) => 2_000 + seconds * 1_000,
  check(run, { seconds }) {
    const silence = phaseOf(run, SILENCE);
    const pings = growthOf(silence, BEATS, MOMENT.start, MOMENT.end) ?? 0;
    const isSilent = factsOf(silence, "published").length === 0;
    const costs = SILENT_LINES.map((line) => costOf(silence, line, pings));
    const polls = costs.find(({ client }) => client === POLLING)?.times ?? 0;
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(polls, pings),
      figures: costs.flatMap((cost) => figuresOf(cost, isSilent)),
      series: [],
    });
    const each = (client: SilentClient) => {
      const cost = costs.find((one) => one.client === client);
      return cost?.times === undefined || cost.times === 0 ? 0 : cost.bytes / cost.times;
    };
    if (each(PINGING) === 0) return say("unknown", "No ping crossed.");
    const delivered = costs.filter(({ client, times = 0 }) => paysDeliveries(client) && times > 0);
    if (delivered.length > 0) {
      return say(
        false,
        `${delivered.map(({ label, times, bytes }) => `${label}: ${times} requests, ${bytes} bytes`).join("; ")}.`,
      );
    }
    const ratio = each(POLLING) / each(PINGING);
    const prices = `A poll that finds nothing took ${Math.round(each(POLLING))} bytes, a ping with its answer ${Math.round(each(PINGING))}`;
    if (ratio < LEAST_RATIO) return say(false, `${prices}: less than ${LEAST_RATIO} times as much.`);
    return say(true, `${prices}; hooks made no request in ${seconds} s.`);
  },
});

function paysDeliveries(client: SilentClient): boolean {
  return SILENT_LINES.some((line) => line.client === client && line.pays === "deliveries");
}

function costOf(
  silence: RunJournal,
  { client, label, pays }: (typeof SILENT_LINES)[number],
  pings: number,
): Cost {
  if (pays === "beats") {
    return {
      client,
      label,
      bytes: socketBytes(silence, client, MOMENT.start, MOMENT.end) ?? 0,
      times: client === PINGING ? pings : undefined,
    };
  }
  const requests = factsOf(silence, pays === "requests" ? "asked" : "attempted").filter(
    (fact) => fact.client === client,
  );
  return {
    client,
    label,
    bytes: requests.reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0),
    times: requests.length,
  };
}

/** @param isSilent else what crossed an open line is not of its pings alone */
function figuresOf({ client, label, bytes, times }: Cost, isSilent: boolean): Figure[] {
  return [
    { name: `${client}.bytes`, label: `${label}: bytes both ways`, value: bytes, unit: "bytes" },
    ...(times === undefined || client === PINGING
      ? []
      : [
          {
            name: `${client}.requests`,
            label: `${label}: requests`,
            value: times,
            unit: "requests" as const,
          },
        ]),
    ...(times === undefined || times === 0 || (client === PINGING && !isSilent)
      ? []
      : [
          {
            name: `${client}.bytes-each`,
            label: `${label}: bytes each time`,
            value: Math.round(bytes / times),
            unit: "bytes" as const,
            n: times,
          },
        ]),
  ];
}
