import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { cameBack, READINGS, ROULETTE_ANSWERS, statusRoulette } from "./experiment";

const KNOBS = statusRoulette.knobs.parse({});

/** @param returns after which answers clients come back @param readings of each answer */
function journal(returns: readonly string[], readings = READINGS) {
  const builder = new JournalBuilder();
  for (const { name } of ROULETTE_ANSWERS) {
    for (let reading = 0; reading < readings; reading += 1) {
      const value = returns.includes(name) ? 1 : 0;
      builder.add(reading, { kind: "sample", name: cameBack(name), client: "eventsource", value });
    }
  }
  return builder.build();
}

test("holds: back after no answer, and after nothing else", () => {
  const verdict = statusRoulette.check(journal(["no-answer"]), KNOBS);
  expect(verdict).toMatchObject({ holds: true, n: READINGS });
  expect(verdict.reason).toBe(
    "The package eventsource, for Node: came back after no answer, and gave up after 204, 401, 404, 429 with Retry-After, 500, 503 with Retry-After, 200 of another type.",
  );
});

test.each([
  ["back after 503, too", ["no-answer", "503"]],
  ["never back", []],
])("does not hold: %s", (_what, returns) => {
  expect(statusRoulette.check(journal(returns), KNOBS).holds).toBe(false);
});

test("unknown: not every client got its answer", () => {
  expect(statusRoulette.check(journal(["no-answer"], READINGS - 1), KNOBS).holds).toBe("unknown");
});
