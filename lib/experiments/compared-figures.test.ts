import { expect, test } from "vitest";
import { comparedFigures } from "./compared-figures";
import type { Figure } from "./verdict";

const figure = (name: string, value: number): Figure => ({ name, label: name, value, unit: "events" });

test("every figure of both runs is there once, and a gap where a run has none", () => {
  const compared = comparedFigures(
    [figure("lost", 0), figure("received", 20)],
    [figure("received", 35), figure("late", 4)],
  );
  expect(compared.map(({ name, a, b }) => [name, a, b])).toEqual([
    ["lost", 0, undefined],
    ["received", 20, 35],
    ["late", undefined, 4],
  ]);
});
