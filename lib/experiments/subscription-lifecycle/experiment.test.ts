import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { LIFE_LINE, LIFE_PHASES, subscriptionLifecycle } from "./experiment";

const KNOBS = subscriptionLifecycle.knobs.parse({});
const { client } = LIFE_LINE;

interface Story {
  readonly delivered?: number;
  readonly answered?: boolean;
  readonly after?: number;
  readonly callsAfter?: number;
}

function journal({ delivered = 5, answered = true, after = 5, callsAfter = 0 }: Story) {
  const builder = new JournalBuilder();
  const call = (offset: number, atMs: number, failure?: "gone") =>
    builder.add(atMs, {
      kind: "attempted",
      client,
      offset,
      attempt: 1,
      ...(failure === undefined ? {} : { failure }),
      bytesIn: 1,
      bytesOut: 1,
    });
  builder.add(0, { kind: "phase", phase: LIFE_PHASES.alive });
  for (let offset = 1; offset <= 5; offset += 1) {
    builder.publish(offset, offset);
    if (offset <= delivered) call(offset, 10 + offset);
  }
  builder.add(100, { kind: "phase", phase: LIFE_PHASES.ending }).publish(6, 101);
  if (answered) call(6, 102, "gone");
  builder.add(200, { kind: "phase", phase: LIFE_PHASES.ended });
  for (let n = 1; n <= after; n += 1) {
    builder.publish(6 + n, 200 + n);
    if (n <= callsAfter) call(6 + n, 300 + n);
  }
  return builder.build();
}

test("holds: five calls before the end, none after it", () => {
  const verdict = subscriptionLifecycle.check(journal({}), KNOBS);
  expect(verdict).toMatchObject({ holds: true, n: 5 });
  expect(verdict.reason).toContain("after its receiver had answered 410, 5 more events led to 0 calls");
});

test("does not hold: one more call", () => {
  const verdict = subscriptionLifecycle.check(journal({ callsAfter: 1 }), { ...KNOBS, end: "failing" });
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain("after its receiver had answered 500, 5 more events led to 1 calls");
});

test.each([
  ["it was never called", { delivered: 4 }, "Only 4 of 5 events were delivered"],
  ["no event came after the end", { after: 4 }, "Only 4 of 5 events came after it"],
  ["the answer was not seen", { answered: false }, "answer was not seen"],
])("unknown: %s", (_what, story, reason) => {
  const verdict = subscriptionLifecycle.check(journal(story), KNOBS);
  expect(verdict.holds).toBe("unknown");
  expect(verdict.reason).toContain(reason);
});
