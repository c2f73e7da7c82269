import { expect, test } from "vitest";
import { RUNNABLE, runnableOf } from "./runnable";

const cases = RUNNABLE.map((experiment) => [experiment.slug, experiment] as const);

test.each(cases)(
  "%s has a short form, and a preset with which its claim does not hold",
  (_slug, { presets }) => {
    expect(presets[0]).toMatchObject({ name: "short", knobs: {} });
    expect(presets[0]?.turnsRound).toBeUndefined();
    expect(presets.some(({ turnsRound }) => turnsRound === true)).toBe(true);
    expect(new Set(presets.map(({ title }) => title)).size).toBe(presets.length);
  },
);

test("an experiment is found by its id and by its slug", () => {
  for (const experiment of RUNNABLE) {
    expect(runnableOf(experiment.id)).toBe(experiment);
    expect(runnableOf(experiment.slug)).toBe(experiment);
  }
  expect(runnableOf("X99")).toBeUndefined();
});
