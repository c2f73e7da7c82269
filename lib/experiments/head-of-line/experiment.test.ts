import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { headOfLine, LARGE, SMALL_IN_A_ROUND } from "./experiment";

const KNOBS = headOfLine.knobs.parse({});

/** @param delays in ms of each small event @param rounds that came to their end */
function journal({ shared, small }: Record<"shared" | "small", number>, rounds = KNOBS.rounds) {
  const builder = new JournalBuilder();
  let offset = 0;
  for (let round = 0; round < rounds; round += 1) {
    const startMs = round * 2_000;
    offset += 1;
    builder
      .publish(offset, startMs)
      .arrive("shared", offset, startMs + 750)
      .arrive("large", offset, startMs + 750);
    builder.add(startMs, { kind: "sample", name: LARGE, value: offset });
    for (let n = 0; n < SMALL_IN_A_ROUND; n += 1) {
      offset += 1;
      builder.publish(offset, startMs + n).arrive("shared", offset, startMs + n + shared);
      builder.arrive("small", offset, startMs + n + small);
    }
  }
  return builder.build();
}

test("holds: they wait on the connection of all topics alone", () => {
  const verdict = headOfLine.check(journal({ shared: 740, small: 8 }), KNOBS);
  expect(verdict).toMatchObject({ holds: true, n: 20 });
  expect(verdict.figures.map(({ name }) => name)).toEqual([
    "shared.p50",
    "shared.p95",
    "shared.max",
    "small.p50",
    "small.p95",
    "small.max",
  ]);
  expect(verdict.reason).toBe(
    "By the median a small event took 740 ms on the connection of all topics and 8 ms on one of its own.",
  );
});

test.each([
  ["nobody waits", { shared: 9, small: 8 }],
  ["both wait", { shared: 740, small: 700 }],
  ["a difference that is none", { shared: 9, small: 2 }],
])("does not hold: %s", (_what, delays) => {
  expect(headOfLine.check(journal(delays), KNOBS).holds).toBe(false);
});

test("unknown: the large event crossed too fast to tell", () => {
  const { holds, reason } = headOfLine.check(journal({ shared: 60, small: 8 }), KNOBS);
  expect(holds).toBe("unknown");
  expect(reason).toContain("too fast to tell");
});

test("unknown: a round did not come to its end", () => {
  expect(headOfLine.check(journal({ shared: 740, small: 8 }, KNOBS.rounds - 1), KNOBS).holds).toBe("unknown");
});
