import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import { receivingLines } from "#lib/experiments/setup";
import type { Figure, Finding, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** What a browser has for one origin over HTTP/1.1, tabs of the same browser together. */
export const CONNECTIONS = 6;

/**
 * One after the other. `holds`: its answer keeps one of those connections. `counted`: a page is not told when a request
 * that is held has gone out.
 */
export const BUDGET_LINES = [
  { client: "sse", transport: "sse", label: "SSE", holds: true, counted: "open at once" },
  {
    client: "long-polling",
    transport: "long-polling",
    label: "Long polling",
    holds: true,
    counted: "requests begun",
  },
  { client: "websocket", transport: "websocket", label: "WebSocket", holds: false, counted: "open at once" },
] as const satisfies readonly {
  client: string;
  transport: TransportId;
  label: string;
  holds: boolean;
  counted: string;
}[];
export type BudgetClient = (typeof BUDGET_LINES)[number]["client"];

/** Before any stream is open. */
export const FREE = "free";
/** While the streams of a wire are open, in one round … */
export const heldBy = (client: BudgetClient, round: number) => `${client}-held-${round}`;
/** … and after so many of them were closed that a connection is free. */
export const releasedBy = (client: BudgetClient, round: number) => `${client}-released-${round}`;
/** What comes after a round, and is not counted. */
export const LET_GO = "let-go";
/** So often is each wire tried. */
export const ROUNDS = 5;
/** Streams that were open when it was asked. */
export const OPENED = "opened";
/** How long the ordinary request took, in milliseconds, told when its answer was there. */
export const ANSWERED = "ordinary-request-answered";

/** An answer that takes longer than this waits for a connection, or the run says nothing. */
export const ANSWER_WITHIN_MS = 700;
export const RELEASE_WITHIN_MS = 3_000;

const knobs = z.strictObject({
  streams: z.int().min(1).max(20).default(CONNECTIONS).meta({
    title: "Streams opened",
    description: "As many as tabs, unless they share one.",
  }),
});

interface Budget {
  readonly client: BudgetClient;
  readonly label: string;
  readonly holds: boolean;
  readonly counted: string;
  /** Rounds in which the ordinary request was asked. */
  readonly rounds: number;
  /** Streams open at once, in the round with fewest. */
  readonly opened: number;
  /** Milliseconds that the ordinary request took while they were open, of the rounds in which it got an answer. */
  readonly answersMs: readonly number[];
  /** Rounds in which it got its answer when a connection was freed, and not before. */
  readonly answeredAfterRelease: number;
}

/** X15: how many streams does a client hold before its next request waits? */
export const connectionBudget = runnable({
  id: "X15",
  slug: "connection-budget",
  claim: "Six streams use up a browser's connections and stop its next request; as many WebSockets do not.",
  runsIn: "page",
  knobs,
  presets: [
    { name: "short", title: "Six streams", knobs: {} },
    { name: "shared", title: "One stream for all tabs", knobs: { streams: 1 }, turnsRound: true },
    { name: "one-left", title: "Five streams", knobs: { streams: 5 }, turnsRound: true },
  ],
  sample: {
    of: "rounds on each wire",
    least: 5,
    warmUp: "none: no time decides but whether an answer came in 0.7 s",
  },
  bars: ["opened", "answered"],
  wouldChange: {
    holds: "Fewer streams than the browser has connections, as when all tabs share one; or HTTP/2.",
    fails: "As many streams as the browser has connections, which are six over HTTP/1.1.",
    unknown: "Another run while no other tab of this browser holds connections to this server.",
  },
  setup: ({ streams }) => ({
    server: "this",
    between: "this browser",
    lines: receivingLines(
      BUDGET_LINES.map(({ transport, label }) => ({ transport, label: `${label}, ${streams} at once` })),
    ),
  }),
  expectedMs: () => 12_000,
  check(run, { streams }) {
    const budgets = BUDGET_LINES.map((line) => budgetOf(run, line));
    const say = (holds: Verdict["holds"], reason: string): Finding => ({
      holds,
      reason,
      n: Math.min(...budgets.map(({ rounds }) => rounds)),
      figures: budgets.flatMap(figuresOf),
      series: [],
    });
    const free = factsOf(phaseOf(run, FREE), "sample").find(({ name }) => name === ANSWERED);
    if (free === undefined || free.value >= ANSWER_WITHIN_MS) {
      return say("unknown", "The request was not answered in time even before a stream was open.");
    }
    const fitting = Math.min(streams, CONNECTIONS);
    const few = budgets.find(({ opened, holds }) => opened < (holds ? fitting : streams));
    if (few !== undefined) {
      return say(
        "unknown",
        `${few.label}: only ${few.opened} of ${few.holds ? fitting : streams} opened. Other tabs of this browser may hold connections to this server: close them, and run it again.`,
      );
    }
    const passed = budgets.filter(({ holds, answersMs }) => holds && answersMs.length > 0);
    if (passed.length > 0) {
      return say(
        false,
        `${passed.map(({ label, opened, answersMs }) => `${label}: with ${opened} open the next request was answered in ${Math.max(...answersMs)} ms at most, in ${answersMs.length} of ${ROUNDS} rounds`).join("; ")}.`,
      );
    }
    const stopped = budgets.find(({ holds, answersMs }) => !holds && answersMs.length < ROUNDS);
    if (stopped !== undefined) {
      const late = ROUNDS - stopped.answersMs.length;
      if (late === ROUNDS)
        return say(false, `${stopped.label}: the next request waited as well, in all ${ROUNDS} rounds.`);
      return say(
        "unknown",
        `${stopped.label}: in ${late} of ${ROUNDS} rounds the next request was answered late.`,
      );
    }
    const stuck = budgets.find(
      ({ holds, answersMs, answeredAfterRelease }) =>
        holds && answersMs.length + answeredAfterRelease < ROUNDS,
    );
    if (stuck !== undefined) {
      return say("unknown", `${stuck.label}: no answer came even when a connection had been freed.`);
    }
    const besideSockets = budgets.flatMap(({ holds, answersMs }) => (holds ? [] : answersMs));
    return say(
      true,
      `With ${fitting} answers held open the next request waited until ${streams > CONNECTIONS ? `${fitting - 1} were left` : "one was closed"}, in all ${ROUNDS} rounds; with ${streams} WebSockets it was answered in ${Math.max(...besideSockets)} ms at most.`,
    );
  },
});

function budgetOf(run: RunJournal, { client, label, holds, counted }: (typeof BUDGET_LINES)[number]): Budget {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => ({
    held: phaseOf(run, heldBy(client, round)),
    released: phaseOf(run, releasedBy(client, round)),
  })).filter(({ held }) => held.length > 0);
  const opened = rounds.map(({ held }) => samplesOf(held, client, OPENED)[0] ?? 0);
  return {
    client,
    label,
    holds,
    counted,
    rounds: rounds.length,
    opened: opened.length === 0 ? 0 : Math.min(...opened),
    answersMs: rounds.flatMap(({ held }) => samplesOf(held, client, ANSWERED).map(Math.round)),
    answeredAfterRelease: rounds.filter(({ released }) => samplesOf(released, client, ANSWERED).length > 0)
      .length,
  };
}

function samplesOf(part: RunJournal, client: BudgetClient, wanted: string): number[] {
  return factsOfClient(part, "sample", client)
    .filter(({ name }) => name === wanted)
    .map(({ value }) => value);
}

function figuresOf({ client, label, counted, rounds, opened, answersMs }: Budget): Figure[] {
  return [
    {
      name: `${client}.opened`,
      label: `${label}: ${counted}`,
      value: opened,
      unit: "connections",
      n: rounds,
    },
    {
      name: `${client}.answered`,
      label: `${label}: ordinary requests answered meanwhile`,
      value: answersMs.length,
      unit: "requests",
      n: rounds,
    },
    ...(answersMs.length === 0
      ? []
      : [
          {
            name: `${client}.answered-after`,
            label: `${label}: ordinary request answered after, at most`,
            value: Math.max(...answersMs),
            unit: "ms" as const,
            n: answersMs.length,
          },
        ]),
  ];
}
