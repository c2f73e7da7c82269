import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOfClient, type RunJournal } from "#lib/experiments/run-journal";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** The last is what one writes who wants to come back in any case. */
export const ROULETTE_CLIENTS = [
  { client: "eventsource", transport: "sse", label: "The package eventsource, for Node" },
  { client: "insistent", transport: "sse", label: "Fetch, and again after anything" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];
export type RouletteClient = (typeof ROULETTE_CLIENTS)[number]["client"];

/** What a client gets that comes back after its stream has ended. `status` absent: the connection ends without an answer. */
export interface RouletteAnswer {
  readonly name: string;
  readonly title: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}
/** "Now", for those who ask this field (RFC 9110 §10.2.3). */
const AGAIN_NOW = { "retry-after": "0" };
export const ROULETTE_ANSWERS: readonly RouletteAnswer[] = [
  { name: "no-answer", title: "no answer" },
  { name: "204", title: "204", status: 204 },
  { name: "401", title: "401", status: 401 },
  { name: "404", title: "404", status: 404 },
  { name: "429", title: "429 with Retry-After", status: 429, headers: AGAIN_NOW },
  { name: "500", title: "500", status: 500 },
  { name: "503", title: "503 with Retry-After", status: 503, headers: AGAIN_NOW },
  { name: "other-type", title: "200 of another type", status: 200, headers: { "content-type": "text/html" } },
];

/** So often is each answer given, each time to a client of its own. */
export const READINGS = 5;

/** Name of the sample of one reading: 1: the client came back after the answer; 0: it did not. */
export function cameBack(answer: string): string {
  return `came-back.${answer}`;
}

const knobs = z.strictObject({
  client: z
    .enum(ROULETTE_CLIENTS.map(({ client }) => client))
    .default("eventsource")
    .meta({
      title: "Who listens",
      description:
        "eventsource: as the standard prescribes. insistent: it asks again whatever the answer was.",
    }),
});

/** X12: after which answers does a client of event streams try again? (WHATWG HTML §9.2.3) */
export const statusRoulette = runnable({
  id: "X12",
  slug: "status-roulette",
  claim:
    "An EventSource comes back after a network failure, and gives up for good after any answer that is no stream, a 503 as well.",
  knobs,
  presets: [
    { name: "short", title: `EventSource, ${ROULETTE_ANSWERS.length} answers`, knobs: {} },
    {
      name: "insistent",
      title: "A client that asks again after anything",
      knobs: { client: "insistent" },
      turnsRound: true,
    },
  ],
  sample: { of: "clients for each answer", least: READINGS, warmUp: "the first answer, which is a stream" },
  bars: ["came-back"],
  wouldChange: {
    holds: "A client that was written to ask again after any answer.",
    fails: "An EventSource, which does as the standard says.",
  },
  setup: () => ({
    server: "script",
    lines: [
      {
        transport: "sse",
        label: `${READINGS} clients for each answer`,
        opens: "client",
        events: "out",
        broken: "another answer",
      },
    ],
  }),
  expectedMs: () => 4_000,
  check(run, { client }) {
    const label = ROULETTE_CLIENTS.find((one) => one.client === client)?.label ?? client;
    const results = ROULETTE_ANSWERS.map((answer) => ({ answer, values: valuesOf(run, client, answer) }));
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...results.map(({ values }) => values.length)),
      figures: results.map(({ answer, values }) => figureOf(answer, values)),
      series: [],
    });
    const unread = results.find(({ values }) => values.length < READINGS);
    if (unread !== undefined) {
      return say("unknown", `${label}: not every client came back to be answered (${unread.answer.title}).`);
    }
    const returned = results.filter(({ values }) => values.includes(1)).map(({ answer }) => answer.title);
    const stayedAway = results.filter(({ values }) => values.includes(0)).map(({ answer }) => answer.title);
    const isAsClaimed = results.every(({ answer, values }) =>
      values.every((value) => value === (answer.status === undefined ? 1 : 0)),
    );
    return say(
      isAsClaimed,
      `${label}: came back after ${listOf(returned)}, and gave up after ${listOf(stayedAway)}.`,
    );
  },
});

function listOf(titles: readonly string[]): string {
  return titles.length === 0 ? "none of them" : titles.join(", ");
}

function valuesOf(run: RunJournal, client: RouletteClient, { name: answer }: RouletteAnswer): number[] {
  return factsOfClient(run, "sample", client)
    .filter(({ name }) => name === cameBack(answer))
    .map(({ value }) => value);
}

function figureOf({ name, title }: RouletteAnswer, values: readonly number[]): Figure {
  return {
    name: `${name}.came-back`,
    label: `After ${title}: came back`,
    value: values.filter((value) => value === 1).length,
    unit: "times",
    n: values.length,
  };
}
