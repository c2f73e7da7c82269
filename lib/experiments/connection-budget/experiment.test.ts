import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import {
  ANSWERED,
  BUDGET_LINES,
  type BudgetClient,
  connectionBudget,
  FREE,
  heldBy,
  OPENED,
  ROUNDS,
  releasedBy,
} from "./experiment";

const KNOBS = connectionBudget.knobs.parse({});

interface Story {
  readonly free?: boolean;
  readonly opened?: number;
  /** The wires with which the next request was answered while they were open. */
  readonly answered?: readonly BudgetClient[];
  readonly released?: boolean;
  readonly rounds?: number;
  /** Milliseconds of the answer before any stream was open. */
  readonly freeMs?: number;
  /** Rounds in which what is answered was late all the same. */
  readonly late?: number;
}

function journal({
  free = true,
  opened = 6,
  answered = ["websocket"],
  released = true,
  rounds = ROUNDS,
  freeMs = 4,
  late = 0,
}: Story) {
  const builder = new JournalBuilder().add(0, { kind: "phase", phase: FREE });
  const answer = (atMs: number, client?: BudgetClient) =>
    builder.add(atMs, {
      kind: "sample",
      name: ANSWERED,
      value: client === undefined ? freeMs : 4,
      ...(client === undefined ? {} : { client }),
    });
  if (free) answer(1);
  for (const [n, { client, transport, label }] of BUDGET_LINES.entries()) {
    const atMs = 10_000 * (n + 1);
    builder.add(atMs, { kind: "client", client, transport, label });
    for (let round = 0; round < rounds; round += 1) {
      const roundMs = atMs + round * 1_000;
      builder.add(roundMs + 2, { kind: "phase", phase: heldBy(client, round) });
      builder.add(roundMs + 2, { kind: "sample", name: OPENED, client, value: opened });
      const isInTime = answered.includes(client) && round >= late;
      if (isInTime) answer(roundMs + 3, client);
      builder.add(roundMs + 700, { kind: "phase", phase: releasedBy(client, round) });
      if (!isInTime && released) answer(roundMs + 701, client);
    }
  }
  return builder.build();
}

test("holds: held answers stop the next request, WebSockets do not", () => {
  const verdict = connectionBudget.check(journal({}), KNOBS);
  expect(verdict.holds).toBe(true);
  expect(verdict.reason).toContain("With 6 answers held open the next request waited");
  const figures = Object.fromEntries(verdict.figures.map(({ name, value }) => [name, value]));
  expect(figures).toMatchObject({
    "sse.answered": 0,
    "websocket.answered": 5,
    "websocket.answered-after": 4,
  });
});

test("holds: with more streams than connections, so many are closed that one connection is free", () => {
  const verdict = connectionBudget.check(
    journal({ opened: 20 }),
    connectionBudget.knobs.parse({ streams: 20 }),
  );
  expect(verdict.holds).toBe(true);
  expect(verdict.reason).toContain("waited until 5 were left");
});

test.each([
  ["a request passed six streams", { answered: ["sse", "websocket"] }, "SSE: with 6 open"],
  ["WebSockets stopped it, too", { answered: [] }, "WebSocket: the next request waited as well"],
] as const)("does not hold: %s", (_what, story, reason) => {
  const verdict = connectionBudget.check(journal(story), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain(reason);
});

test.each([
  ["no answer even before", { free: false }, "even before a stream was open"],
  ["a slow network", { freeMs: 800 }, "even before a stream was open"],
  ["some rounds late", { late: 1 }, "WebSocket: in 1 of 5 rounds the next request was answered late"],
  ["too few streams", { opened: 5 }, "only 5 of 6 opened"],
  ["no answer afterwards either", { released: false }, "no answer came even when"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = connectionBudget.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
