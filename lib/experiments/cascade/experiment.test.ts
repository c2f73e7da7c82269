import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { cascade, causeOf, SWITCHED_OFF } from "./experiment";

const KNOBS = cascade.knobs.parse({ hopLimit: 6 });
const OFF = { kind: "sample", name: SWITCHED_OFF, value: 2_010, atMs: 9_000 } as const;

/** @param orphan an event that names a cause which is none */
function journal(events: number, orphan?: number) {
  const builder = new JournalBuilder();
  for (let offset = 1; offset <= events; offset += 1) {
    builder.publish(offset, offset * 10);
    if (offset > 1) {
      const value = offset === orphan ? 999 : offset - 1;
      builder.add(offset * 10, { kind: "sample", name: causeOf(offset), value });
    }
  }
  return builder.build();
}

test("holds: six more events, each names its cause", () => {
  const verdict = cascade.check(journal(7), KNOBS);
  expect(verdict.holds).toBe(true);
  expect(verdict.figures).toMatchObject([{ value: 7 }, { value: 10, n: 6 }]);
});

test("of twenty hops it says what 95 % of them took at most", () => {
  const { figures } = cascade.check(journal(21), { hopLimit: 20 });
  expect(figures.map(({ name }) => name)).toEqual(["events", "hop-p50", "hop-p95"]);
});

test("does not hold: the loop went on", () => {
  const verdict = cascade.check([...journal(300), OFF], { hopLimit: 0 });
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain("it made 300 events in 2010 ms");
});

test("unknown: a machine so busy that the services were switched off before the limit", () => {
  const verdict = cascade.check([...journal(6), OFF], KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain("after 5 hops");
});

test("does not hold: a chain that breaks", () => {
  const verdict = cascade.check(journal(7, 4), KNOBS);
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain("1 of 6 events");
});

test.each([
  [1, "No event led to another"],
  [4, "stopped after 3 hops, 6 were allowed"],
])("unknown: %i events", (events, reason) => {
  const verdict = cascade.check(journal(events), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
