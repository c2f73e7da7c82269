import { z } from "zod";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import { stoodStillMs } from "#lib/experiments/stood-still";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

export const RHYTHM_LINES = [
  { client: "websocket", transport: "websocket", label: "WebSocket" },
  { client: "sse", transport: "sse", label: "SSE" },
] as const satisfies readonly { client: string; transport: TransportId; label: string }[];

/** Gaps that follow each other this closely are the same rhythm, a busy machine allowed for. */
const SAME_RHYTHM = 0.8;

const knobs = z.strictObject({
  count: z.int().min(10).max(300).default(40).meta({ title: "Events" }),
  perSecond: z.int().min(2).max(50).default(5).meta({
    title: "Events a second",
    description:
      "On average: the gaps between them are drawn at random. The shorter they are, the more a busy machine shows in them.",
  }),
  holdBytes: z.int().min(0).max(65_536).default(0).meta({
    title: "A proxy holds back until so many bytes have come together",
    unit: "bytes",
    description: "0: no proxy.",
  }),
});

/** From one event to the next, at the sender and at the receiver, in milliseconds. */
interface Gap {
  readonly sentMs: number;
  readonly arrivedMs: number;
}

/** X38: do events arrive in the rhythm in which they were sent? */
export const rhythm = runnable({
  id: "X38",
  slug: "rhythm",
  claim: "Events arrive in the rhythm in which they were sent: no wire makes it steadier or more ragged.",
  knobs,
  presets: [
    { name: "short", title: "40 events at random instants", knobs: {} },
    { name: "proxy", title: "A proxy holds 4 KiB back", knobs: { holdBytes: 4_096 }, turnsRound: true },
    { name: "long", title: "300 events, 15 a second", knobs: { count: 300, perSecond: 15 } },
  ],
  sample: { of: "gaps on each wire", least: 20, warmUp: "none: the first event only begins the first gap" },
  bars: ["correlation"],
  wouldChange: {
    holds: "A proxy on the way that holds answers back: then events come in lumps.",
    fails: "No proxy on the way, and events further apart than this machine's own pauses.",
    unknown: "More events, further apart, when this machine has less to do.",
  },
  setup: ({ holdBytes }) => ({
    publisher: "HTTP",
    server: "this",
    ...(holdBytes === 0 ? {} : { between: "a proxy that holds back" }),
    lines: receivingLines(RHYTHM_LINES, holdBytes === 0 ? undefined : "proxy"),
  }),
  expectedMs: ({ count, perSecond }) => 2_500 + (count * 1_000) / perSecond,
  check(run, { perSecond }) {
    const heard = RHYTHM_LINES.map(({ client, label }) => ({ client, label, gaps: gapsOf(run, client) }));
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...heard.map(({ gaps }) => gaps.length)),
      figures: heard.flatMap(({ client, label, gaps }) => figuresOf(client, label, gaps)),
      series: arrivalSeries(run),
    });
    const likenesses = heard.map(({ label, gaps }) => ({ label, likeness: likenessOf(gaps) }));
    const told = likenesses.map(({ label, likeness }) => `${label} ${likeness.toFixed(2)}`).join(", ");
    if (likenesses.some(({ likeness }) => likeness < SAME_RHYTHM)) {
      const stillMs = stoodStillMs(run) ?? 0;
      if (stillMs >= 1_000 / perSecond) {
        return say(
          "unknown",
          `The clients' own process stood still for ${Math.round(stillMs)} ms, longer than events are apart: the rhythm that it heard (correlation ${told}) may be its own. Run it again when this machine has less to do.`,
        );
      }
      return say(
        false,
        `The gaps at the receiver do not follow those at the sender: correlation ${told}, where 1 is the same rhythm.`,
      );
    }
    return say(
      true,
      `The gaps at the receiver follow those at the sender: correlation ${told}, where 1 is the same rhythm.`,
    );
  },
});

/** Between events that were sent one after the other; those that never arrived are left out. */
function gapsOf(run: RunJournal, client: string): Gap[] {
  const arrivedAtMs = new Map(
    factsOfClient(run, "arrived", client).map(({ offset, atMs }) => [offset, atMs]),
  );
  const both = factsOf(run, "published")
    .flatMap(({ offset, sentAtMs }) => {
      const atMs = arrivedAtMs.get(offset);
      return atMs === undefined ? [] : [{ sentAtMs, atMs }];
    })
    .sort((a, b) => a.sentAtMs - b.sentAtMs);
  return both.slice(1).map((event, n) => ({
    sentMs: event.sentAtMs - (both[n]?.sentAtMs ?? 0),
    arrivedMs: event.atMs - (both[n]?.atMs ?? 0),
  }));
}

/** Pearson's correlation: 1 when one kind of gap follows the other, 0 when they have nothing to do with each other. */
function likenessOf(gaps: readonly Gap[]): number {
  const sent = gaps.map(({ sentMs }) => sentMs);
  const arrived = gaps.map(({ arrivedMs }) => arrivedMs);
  const [meanSent, meanArrived] = [mean(sent), mean(arrived)];
  const together = mean(gaps.map(({ sentMs, arrivedMs }) => (sentMs - meanSent) * (arrivedMs - meanArrived)));
  const spread = spreadOf(sent) * spreadOf(arrived);
  return spread === 0 ? 0 : together / spread;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** Standard deviation. */
function spreadOf(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

function figuresOf(client: string, label: string, gaps: readonly Gap[]): Figure[] {
  const n = gaps.length;
  const spreadFigure = (name: string, where: string, values: readonly number[]): Figure => ({
    name: `${client}.${name}`,
    label: `${label}: spread of the gaps at the ${where}`,
    value: Math.round(spreadOf(values) * 10) / 10,
    unit: "ms",
    n,
  });
  return [
    {
      name: `${client}.correlation`,
      label: `${label}: correlation of the gaps`,
      value: Math.round(likenessOf(gaps) * 100) / 100,
      unit: "ratio",
      n,
    },
    spreadFigure(
      "spread-sent",
      "sender",
      gaps.map(({ sentMs }) => sentMs),
    ),
    spreadFigure(
      "spread-arrived",
      "receiver",
      gaps.map(({ arrivedMs }) => arrivedMs),
    ),
  ];
}
