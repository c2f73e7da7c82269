import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { AT_WHO_OPENS } from "#lib/experiments/bytes-counted";
import { clientAccounts } from "#lib/experiments/client-account";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import { socketBytes } from "#lib/experiments/socket-bytes";
import type { Figure, Finding, Series, Verdict } from "#lib/experiments/verdict";
import { percentilesOf } from "#lib/measure/percentiles";
import type { TransportId } from "#lib/transports/catalog";

/** Each is told of every event, on a line that stays open. */
export const PUSH_LINES = [
  { client: "websocket", transport: "websocket", label: "WebSocket" },
  { client: "socket-io", transport: "socket-io", label: "Socket.IO" },
  { client: "sse", transport: "sse", label: "SSE" },
  { client: "mqtt", transport: "mqtt", label: "MQTT" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];
export type PushClient = (typeof PUSH_LINES)[number]["client"];
/** Its request waits for the next event. */
export const HELD = { client: "long-polling", transport: "long-polling", label: "Long polling" } as const;
/** It asks again and again. */
const POLLER = { client: "polling", transport: "polling", label: "Polling" } as const;
export const POLL_LINES = [...PUSH_LINES, HELD, POLLER] as const;

/** Moments at which the bytes of the lines that stay open are read. */
export const MOMENT = { start: "measured-start", end: "measured-end" } as const;
/** Pollers of the sweep ask so many times less often than the one that decides. */
const SWEEP_FACTORS = [2, 4, 8] as const;
/** A poller that asks less often than this in the time of a run says little. */
const LEAST_POLLS_OF_SWEEP = 5;

/** The part of the run that counts: connecting and the first answers lie before it. */
export const MEASURED = "measured";
const knobs = z.strictObject({
  perSecond: z
    .number()
    .min(0.2)
    .max(50)
    .default(1)
    .meta({ title: "Events a second", description: "On average." }),
  rhythm: z
    .enum(["even", "random"])
    .default("random")
    .meta({ title: "Rhythm", description: "random: as independent events come." }),
  intervalMs: z.int().min(50).max(10_000).default(250).meta({ title: "Poll interval", unit: "ms" }),
  conditional: z.boolean().default(true).meta({
    title: "Conditional requests",
    description: "An answer with nothing new is a 304 without a body.",
  }),
  sweep: z.boolean().default(true).meta({
    title: "Other intervals beside it",
    description: "Pollers that ask 2, 4 and 8 times less often.",
  }),
  seconds: z.int().min(5).max(40).default(12).meta({ title: "Length", unit: "s" }),
});

/** The pollers of the sweep, each with its interval; the first of them is the one that decides. */
export function sweepLines({ intervalMs, seconds, sweep }: z.output<typeof knobs>) {
  const intervals = sweep ? SWEEP_FACTORS.map((factor) => factor * intervalMs) : [];
  const others = intervals
    .filter((each) => each * LEAST_POLLS_OF_SWEEP <= seconds * 1_000)
    .map((each) => ({
      client: `polling-${each}`,
      transport: "polling" as const,
      label: `Polling every ${each} ms`,
      intervalMs: each,
    }));
  return [{ ...POLLER, intervalMs }, ...others];
}

/** X02: who asks, how often in vain, at what price, and how late. */
export const pushAndPoll = runnable({
  id: "X02",
  slug: "push-and-poll",
  claim: "Polling asks mostly in vain, and pays more bytes for each event than a request that waits.",
  knobs,
  presets: [
    { name: "short", title: "Rare events, asked 4 times a second", knobs: {} },
    {
      name: "dense",
      title: "20 events a second, asked once a second",
      knobs: { perSecond: 20, intervalMs: 1_000, seconds: 10 },
      turnsRound: true,
    },
    {
      name: "long",
      title: "One event in 2 s, asked every second, for 40 s",
      knobs: { perSecond: 0.5, intervalMs: 1_000, seconds: 40 },
    },
  ],
  sample: {
    of: "events, and at least as many polls",
    least: 8,
    warmUp: "2 events and the first answers, left out",
  },
  bars: ["bytes", "in-vain", "delay-p50"],
  bytesCounted: AT_WHO_OPENS,
  wouldChange: {
    holds: "More events than polls: one answer then brings many events, and few are empty.",
    fails: "More polls than events: most answers then are empty.",
  },
  setup: (settings) => ({
    publisher: "HTTP",
    server: "this",
    lines: receivingLines([...POLL_LINES, ...sweepLines(settings).slice(1)]),
  }),
  expectedMs: ({ seconds, intervalMs }) => 4_000 + seconds * 1_000 + 8 * intervalMs,
  check(run, settings) {
    const { perSecond, intervalMs } = settings;
    const part = phaseOf(run, MEASURED);
    const published = factsOf(part, "published").length;
    const requests = factsOfClient(part, "asked", POLLER.client);
    const inVain = requests.filter(({ events }) => events === 0).length;
    const [polled, held] = [bytesForEach(part, POLLER.client), bytesForEach(part, HELD.client)];
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(published, requests.length),
      figures: [
        ...[...POLL_LINES, ...sweepLines(settings).slice(1)].flatMap((line) => figuresOf(run, part, line)),
        {
          name: "polling.in-vain",
          label: "Polling: answers without an event",
          value: Math.round((1_000 * inVain) / Math.max(1, requests.length)) / 10,
          unit: "percent",
          n: requests.length,
        },
        {
          name: "polling.in-vain-expected",
          label: "The same, as independent events of this rate would leave it: e^(−rate × interval)",
          value: Math.round(1_000 * Math.exp((-perSecond * intervalMs) / 1_000)) / 10,
          unit: "percent",
        },
      ],
      series: [...arrivalSeries([...part, ...factsOf(run, "client")]), ...sweepSeries(run, part, settings)],
    });
    if (polled === undefined || held === undefined) return say("unknown", "No event was brought by a poll.");
    const missing = accountsOf(run, part).find(({ lost }) => lost > 0);
    if (missing !== undefined)
      return say("unknown", `${missing.label}: ${missing.lost} events did not arrive.`);
    const numbers = `${inVain} of ${requests.length} polls brought nothing; ${Math.round(polled)} B for each event, against ${Math.round(held)} B by long polling`;
    return say(2 * inVain > requests.length && polled > held, `${numbers}.`);
  },
});

/** Clients are introduced before the measured part. */
function accountsOf(run: RunJournal, part: RunJournal) {
  return clientAccounts([...factsOf(run, "client"), ...part]);
}

/** In both directions, of a line that stays open, its signs of life among them. @param received events */
function bytesOfLine(part: RunJournal, client: string, received: number): number | undefined {
  const bytes = socketBytes(part, client, MOMENT.start, MOMENT.end);
  return bytes === undefined || received === 0 ? undefined : bytes / received;
}

/** In both directions, of the requests that were answered. */
function bytesForEach(part: RunJournal, client: string): number | undefined {
  const requests = factsOfClient(part, "asked", client);
  const events = requests.reduce((sum, asked) => sum + asked.events, 0);
  const bytes = requests.reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0);
  return events === 0 ? undefined : bytes / events;
}

function figuresOf(
  run: RunJournal,
  part: RunJournal,
  { client, label }: { readonly client: string; readonly label: string },
): Figure[] {
  const account = accountsOf(run, part).find((each) => each.client === client);
  const { n, ...found } = percentilesOf(account?.latenciesMs ?? []);
  const delays = Object.entries(found).map(([name, value]) => ({
    name: `${client}.delay-${name}`,
    label: `${label}: delay ${name}`,
    value: Math.round(value * 100) / 100,
    unit: "ms" as const,
    n,
  }));
  const isTold = PUSH_LINES.some((line) => line.client === client);
  const received = account?.received ?? 0;
  const requests = factsOfClient(part, "asked", client).length;
  const each = isTold ? bytesOfLine(part, client, received) : bytesForEach(part, client);
  return [
    ...delays,
    ...(isTold
      ? []
      : [
          {
            name: `${client}.requests`,
            label: `${label}: requests`,
            value: requests,
            unit: "requests" as const,
          },
        ]),
    ...(each === undefined
      ? []
      : [
          {
            name: `${client}.bytes`,
            label: `${label}: for each event`,
            value: Math.round(each),
            unit: "bytes/event" as const,
            n: isTold ? received : requests,
          },
        ]),
  ];
}

/** Of each poller, by its interval: how late it learned on average, how often it asked in vain, and what was to be expected. */
function sweepSeries(run: RunJournal, part: RunJournal, settings: z.output<typeof knobs>): Series[] {
  const accounts = accountsOf(run, part);
  const found = sweepLines(settings).flatMap(({ client, intervalMs }) => {
    const latenciesMs = accounts.find((account) => account.client === client)?.latenciesMs ?? [];
    const asked = factsOfClient(part, "asked", client);
    if (latenciesMs.length === 0 || asked.length === 0) return [];
    return [
      {
        intervalMs,
        delayMs: latenciesMs.reduce((sum, ms) => sum + ms, 0) / latenciesMs.length,
        inVain: (100 * asked.filter(({ events }) => events === 0).length) / asked.length,
      },
    ];
  });
  if (found.length < 2) return [];
  const x = "ms between two polls";
  const line = (name: string, y: string, value: (each: (typeof found)[number]) => number): Series => ({
    name,
    x,
    y,
    points: found.map((each) => [each.intervalMs, Math.round(value(each) * 10) / 10]),
  });
  return [
    line("expected", "ms", ({ intervalMs }) => intervalMs / 2),
    line("mean delay", "ms", ({ delayMs }) => delayMs),
    line("expected", "percent", (each) => 100 * Math.exp((-settings.perSecond * each.intervalMs) / 1_000)),
    line("in vain", "percent", ({ inVain }) => inVain),
  ];
}
