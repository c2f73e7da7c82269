import { expect, test } from "vitest";
import { z } from "zod";
import { runnable } from "./experiment";
import { RUNNABLE } from "./runnable";
import type { Verdict } from "./verdict";
import { undecided, whatWouldChange } from "./would-change";

test.each(RUNNABLE.map(({ slug, wouldChange }) => [slug, wouldChange] as const))(
  "%s: what would turn a verdict round is another sentence for each verdict",
  (_slug, wouldChange) => {
    const sentences = ([true, false, "unknown"] as const).map((holds) => whatWouldChange(wouldChange, holds));
    expect(new Set(sentences).size).toBe(3);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/);
  },
);

const WOULD_CHANGE = { holds: "A worse coin.", fails: "A better coin.", unknown: "A coin." };

/** The verdict of an experiment whose check finds this. */
function verdictOf(holds: Verdict["holds"], n = 5): Verdict {
  const coin = runnable({
    id: "X00",
    slug: "coin",
    claim: "The coin shows heads.",
    knobs: z.strictObject({}),
    presets: [{ name: "short", title: "One coin", knobs: {} }],
    sample: { of: "throws", least: 5, warmUp: "none" },
    bars: [],
    wouldChange: WOULD_CHANGE,
    setup: () => ({ server: "script", lines: [] }),
    expectedMs: () => 1,
    check: () => ({ holds, reason: "So it fell.", n, figures: [], series: [] }),
  });
  return coin.check([], {});
}

test.each([
  [true, 5, "A worse coin."],
  [false, 5, "A better coin."],
  ["unknown", 5, "A coin."],
  // Too small a sample to hold.
  [true, 4, "A coin."],
] as const)("a verdict of %s on %i throws is told what would turn it round", (holds, n, sentence) => {
  expect(verdictOf(holds, n).wouldChange).toBe(sentence);
});

test("what is made undecided afterwards is told what would decide it", () => {
  expect(undecided(verdictOf(true), WOULD_CHANGE, "The coin was lost.")).toEqual({
    ...verdictOf(true),
    holds: "unknown",
    reason: "The coin was lost.",
    wouldChange: "A coin.",
  });
});

test("where nothing is said of the undecided, its reason says it", () => {
  expect(whatWouldChange({ holds: "H.", fails: "F." }, "unknown")).toBe(
    "Another run, without what the reason names.",
  );
});
