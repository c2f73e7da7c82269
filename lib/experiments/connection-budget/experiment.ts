import { z } from "zod";
import { runnable } from "#lib/experiments/experiment";
import { factsOf, factsOfClient, phaseOf, type RunJournal } from "#lib/experiments/run-journal";
import type { Figure, Verdict } from "#lib/experiments/verdict";
import type { TransportId } from "#lib/transports/catalog";

/** One after the other, each on the same few connections. `holds`: its answer keeps the connection it came on. */
export const BUDGET_LINES = [
  { client: "sse", transport: "sse", label: "SSE", holds: true },
  { client: "long-polling", transport: "long-polling", label: "Long polling", holds: true },
  { client: "websocket", transport: "websocket", label: "WebSocket", holds: false },
] as const satisfies readonly {
  client: string;
  transport: TransportId;
  label: string;
  holds: boolean;
}[];
export type BudgetClient = (typeof BUDGET_LINES)[number]["client"];

/** Before any stream is open. */
export const FREE = "free";
/** While the streams of a wire are open … */
export const heldBy = (client: BudgetClient) => `${client}-held`;
/** … and after one of them was closed. */
export const releasedBy = (client: BudgetClient) => `${client}-released`;
/** Who asks the ordinary question. */
export const ASKER = "ordinary-request";

/** An answer that takes longer than this waits for a connection, or the run says nothing. */
export const ANSWER_WITHIN_MS = 700;
export const RELEASE_WITHIN_MS = 3_000;

const knobs = z.strictObject({
  connections: z.int().min(1).max(20).default(6).meta({
    title: "Connections for one origin",
    description: "Browsers have 6 on HTTP/1.1. The client of this run is no browser, and is given as many.",
  }),
  streams: z.int().min(1).max(20).default(6).meta({
    title: "Streams opened",
    description: "As many as tabs, unless they share one.",
  }),
});

interface Budget {
  readonly client: BudgetClient;
  readonly label: string;
  readonly holds: boolean;
  readonly opened: number;
  /** Milliseconds that the ordinary request took while they were open; absent when it got no answer. */
  readonly answeredMs: number | undefined;
  readonly answeredAfterRelease: boolean;
}

/** X15: how many streams does a client hold before its next request waits? */
export const connectionBudget = runnable({
  id: "X15",
  slug: "connection-budget",
  claim:
    "Streams that use up a client's connections to a server stop its next request; as many WebSockets do not.",
  knobs,
  presets: [
    { name: "short", title: "Six streams on six connections", knobs: {} },
    { name: "shared", title: "One stream for all tabs", knobs: { streams: 1 }, turnsRound: true },
    { name: "one-left", title: "Five streams on six connections", knobs: { streams: 5 }, turnsRound: true },
  ],
  expectedMs: () => 4_000,
  check(run, { connections, streams }) {
    const budgets = BUDGET_LINES.map((line) => budgetOf(run, line));
    const say = (holds: Verdict["holds"], reason: string): Verdict => ({
      holds,
      reason,
      figures: budgets.flatMap(figuresOf),
      series: [],
      wouldChange: "HTTP/2, where streams share one connection, or one stream shared by all tabs.",
    });
    if (factsOf(phaseOf(run, FREE), "asked").length === 0) {
      return say("unknown", "The request was not answered in time even before a stream was open.");
    }
    const fitting = Math.min(streams, connections);
    const few = budgets.find(({ opened, holds }) => opened < (holds ? fitting : streams));
    if (few !== undefined) return say("unknown", `${few.label}: only ${few.opened} of ${streams} opened.`);
    const passed = budgets.filter(({ holds, answeredMs }) => holds && answeredMs !== undefined);
    if (passed.length > 0) {
      return say(
        false,
        `${passed.map(({ label, opened, answeredMs }) => `${label}: with ${opened} open the next request was answered in ${answeredMs} ms`).join("; ")}.`,
      );
    }
    const stopped = budgets.find(({ holds, answeredMs }) => !holds && answeredMs === undefined);
    if (stopped !== undefined) return say(false, `${stopped.label}: the next request waited as well.`);
    const stuck = budgets.find(({ holds, answeredAfterRelease }) => holds && !answeredAfterRelease);
    if (stuck !== undefined) {
      return say("unknown", `${stuck.label}: no answer came even when a stream had been closed.`);
    }
    return say(
      true,
      `With ${fitting} answers held open the next request waited until one was closed; with ${streams} WebSockets it was answered in ${budgets.find(({ holds }) => !holds)?.answeredMs} ms.`,
    );
  },
});

function budgetOf(run: RunJournal, { client, label, holds }: (typeof BUDGET_LINES)[number]): Budget {
  const held = phaseOf(run, heldBy(client));
  const answered = factsOfClient(held, "asked", ASKER)[0];
  return {
    client,
    label,
    holds,
    opened: factsOfClient(run, "connection", client).filter(({ state }) => state === "open").length,
    answeredMs: answered === undefined ? undefined : Math.round(answered.tookMs),
    answeredAfterRelease: factsOfClient(phaseOf(run, releasedBy(client)), "asked", ASKER).length > 0,
  };
}

function figuresOf({ client, label, opened, answeredMs }: Budget): Figure[] {
  return [
    { name: `${client}.opened`, label: `${label}: open at once`, value: opened, unit: "connections" },
    {
      name: `${client}.answered`,
      label: `${label}: ordinary requests answered meanwhile`,
      value: answeredMs === undefined ? 0 : 1,
      unit: "requests",
      n: 1,
    },
    ...(answeredMs === undefined
      ? []
      : [
          {
            name: `${client}.answered-after`,
            label: `${label}: ordinary request answered after`,
            value: answeredMs,
            unit: "ms" as const,
            n: 1,
          },
        ]),
  ];
}
