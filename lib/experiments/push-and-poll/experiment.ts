import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { clientAccounts } from "#lib/experiments/client-account";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import type { Figure, Verdict } from "#lib/experiments/verdict";
import { percentilesOf } from "#lib/measure/percentiles";
import type { TransportId } from "#lib/transports/catalog";

export const POLL_LINES = [
  { client: "websocket", transport: "websocket", label: "WebSocket" },
  { client: "long-polling", transport: "long-polling", label: "Long polling" },
  { client: "polling", transport: "polling", label: "Polling" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];

const [PUSH, HELD, POLLER] = POLL_LINES;
/** The part of the run that counts: connecting and the first answers lie before it. */
export const MEASURED = "measured";
const LEAST_EVENTS = 8;
const LEAST_REQUESTS = 5;

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
  seconds: z.int().min(5).max(40).default(12).meta({ title: "Length", unit: "s" }),
});

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
  expectedMs: ({ seconds, intervalMs }) => 4_000 + seconds * 1_000 + intervalMs,
  check(run, { perSecond, intervalMs }) {
    const part = phaseOf(run, MEASURED);
    const published = factsOf(part, "published").length;
    const requests = factsOfClient(part, "asked", POLLER.client);
    const inVain = requests.filter(({ events }) => events === 0).length;
    const [polled, held] = [bytesForEach(part, POLLER.client), bytesForEach(part, HELD.client)];
    const say = (holds: Verdict["holds"], reason: string): Verdict => ({
      holds,
      reason,
      figures: [
        ...POLL_LINES.flatMap((line) => figuresOf(run, part, line)),
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
      series: arrivalSeries(part),
      wouldChange: "More events than polls: one answer then brings many events, and few are empty.",
    });
    if (published < LEAST_EVENTS) {
      return say("unknown", `Only ${published} events were published; ${LEAST_EVENTS} are needed.`);
    }
    if (requests.length < LEAST_REQUESTS || polled === undefined || held === undefined) {
      return say("unknown", `Only ${requests.length} polls were made; ${LEAST_REQUESTS} are needed.`);
    }
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
  { client, label }: (typeof POLL_LINES)[number],
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
  const requests = factsOfClient(part, "asked", client).length;
  const each = bytesForEach(part, client);
  const asks = client !== PUSH.client;
  return [
    ...delays,
    ...(asks
      ? [
          {
            name: `${client}.requests`,
            label: `${label}: requests`,
            value: requests,
            unit: "requests" as const,
          },
        ]
      : []),
    ...(each === undefined
      ? []
      : [
          {
            name: `${client}.bytes`,
            label: `${label}: for each event`,
            value: Math.round(each),
            unit: "bytes/event" as const,
            n: requests,
          },
        ]),
  ];
}
