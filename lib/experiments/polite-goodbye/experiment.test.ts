import { expect, test } from "vitest";
import { CLOCK_UNCERTAINTY } from "#lib/experiments/clock-uncertainty";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { GOODBYE_WIRES, goodbyeClient, LEAVING, politeGoodbye } from "./experiment";

const KNOBS = politeGoodbye.knobs.parse({});
const LEFT_AT_MS = 1_000;

interface Story {
  readonly clients?: number;
  /** From the goodbye to the server's knowing; undefined: it does not know. */
  readonly knownMs?: (n: number) => number | undefined;
  readonly isIdle?: boolean;
  readonly uncertaintyMs?: number;
}

function journal({ clients = KNOBS.clients, knownMs = (n) => n, isIdle = true, uncertaintyMs }: Story) {
  const builder = new JournalBuilder().add(LEFT_AT_MS - 100, { kind: "phase", phase: LEAVING });
  if (uncertaintyMs !== undefined) {
    builder.add(0, { kind: "sample", name: CLOCK_UNCERTAINTY, value: uncertaintyMs });
  }
  if (!isIdle) builder.publish(1, LEFT_AT_MS);
  for (const each of GOODBYE_WIRES) {
    for (let n = 1; n <= clients; n += 1) {
      const { client } = goodbyeClient(each, n);
      builder.add(LEFT_AT_MS, { kind: "connection", client, state: "left" });
      const known = knownMs(n);
      if (known !== undefined) {
        builder.add(LEFT_AT_MS + known, { kind: "server-noticed", client, by: "client" });
      }
    }
  }
  return builder.add(LEFT_AT_MS + 5_000, { kind: "phase", phase: "after" }).build();
}

test("holds: every goodbye was known at once", () => {
  const verdict = politeGoodbye.check(journal({}), KNOBS);
  expect(verdict).toMatchObject({ holds: true, n: 10 });
  expect(verdict.reason).toContain("WebSocket: the server knew of 10 of 10, after 10 ms at most");
  expect(verdict.figures.find(({ name }) => name === "sse.known-max")?.value).toBe(10);
});

test("what two clocks make of it may lie below 0, and says how far they may be off", () => {
  const verdict = politeGoodbye.check(journal({ knownMs: (n) => n - 3, uncertaintyMs: 2 }), KNOBS);
  expect(verdict.holds).toBe(true);
  expect(verdict.reason).toContain("after 7 ms at most (±2.0 ms)");
  expect(verdict.figures.slice(1, 3)).toMatchObject([
    { name: "websocket.known-p50", value: 2, n: 10, uncertaintyMs: 2 },
    { name: "websocket.known-max", value: 7, n: 10, uncertaintyMs: 2 },
  ]);
  expect(verdict.series[0]?.points[0]).toEqual([1, 0]);
});

test("of twenty goodbyes it says what 95 % of them stayed below", () => {
  const verdict = politeGoodbye.check(journal({ clients: 20 }), { ...KNOBS, clients: 20 });
  expect(verdict.figures.map(({ name }) => name)).toContain("sse.known-p95");
});

test.each([
  [997, true],
  [1_003, false],
])("what lies outside the clocks' uncertainty is decided: %i ms", (latestMs, holds) => {
  const knownMs = (n: number) => (n === 3 ? latestMs : 5);
  expect(politeGoodbye.check(journal({ knownMs, uncertaintyMs: 2 }), KNOBS).holds).toBe(holds);
});

test.each([
  ["nobody was heard", { knownMs: () => undefined }, "knew of 0 of 10"],
  ["one was not", { knownMs: (n: number) => (n === 3 ? undefined : 5) }, "knew of 9 of 10"],
  ["one was heard late", { knownMs: (n: number) => (n === 3 ? 1_200 : 5) }, "after 1200 ms at most"],
  ["they were heard when it was no longer watched", { knownMs: () => 5_500 }, "knew of 0 of 10"],
])("does not hold: %s", (_what, story, reason) => {
  const verdict = politeGoodbye.check(journal(story), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain(reason);
});

test.each([
  ["not all of them left", { clients: 9 }, "only 9 of 10"],
  ["events were sent meanwhile", { isIdle: false }, "not idle"],
  [
    "the clocks cannot tell whether it was at once",
    { knownMs: (n: number) => (n === 3 ? 1_001 : 5), uncertaintyMs: 2 },
    "after 1001 ms at most (±2.0 ms)",
  ],
  [
    "the clocks differ by more than was found",
    { knownMs: (n: number) => n - 4, uncertaintyMs: 2 },
    "3.0 ms before it was said",
  ],
])("unknown: %s", (_what, story, reason) => {
  const verdict = politeGoodbye.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
