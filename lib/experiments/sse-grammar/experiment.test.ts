import { expect, test } from "vitest";
import { JournalBuilder } from "#lib/experiments/testing/journal-builder";
import { AS_PRESCRIBED, READINGS, sseGrammar } from "./experiment";
import { STREAM_TEXTS } from "./texts";

const KNOBS = sseGrammar.knobs.parse({ client: "package" });

/** @param result for a text; undefined: it was not read to its end */
function journal(result: (text: string) => number | undefined) {
  const builder = new JournalBuilder();
  for (const [n, { name: phase }] of STREAM_TEXTS.entries()) {
    builder.add(n * 100, { kind: "phase", phase });
    const value = result(phase);
    if (value === undefined) continue;
    for (let reading = 0; reading < READINGS; reading += 1) {
      builder.add(n * 100 + 1, { kind: "sample", name: AS_PRESCRIBED, client: "package", value });
    }
  }
  return builder.build();
}

test("holds: everything is read as prescribed", () => {
  const verdict = sseGrammar.check(
    journal(() => 1),
    KNOBS,
  );
  expect(verdict.holds).toBe(true);
  expect(verdict.figures).toMatchObject([
    { value: 0, n: 10 },
    { value: 100, n: 10 },
  ]);
});

test("does not hold: one text is read otherwise", () => {
  const verdict = sseGrammar.check(
    journal((text) => (text === "ids" ? 0 : 1)),
    KNOBS,
  );
  expect(verdict.holds).toBe(false);
  expect(verdict.reason).toContain("reads otherwise: an id that stays until it is emptied.");
  expect(verdict.figures).toMatchObject([
    { value: 10, n: 10 },
    { value: 90, n: 10 },
  ]);
});

test("unknown: a text was not read to its end", () => {
  const verdict = sseGrammar.check(
    journal((text) => (text === "names" ? undefined : 1)),
    KNOBS,
  );
  expect(verdict.holds).toBe("unknown");
});
