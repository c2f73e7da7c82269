import { expect, test } from "vitest";
import { percentilesOf } from "./percentiles";

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test("the percentiles of 1 to 1,000 are where they are by definition, to three digits", () => {
  const { n, p50 = 0, p95 = 0, p99 = 0, max } = percentilesOf(upTo(1_000));
  expect([n, max]).toEqual([1_000, 1_000]);
  for (const [found, exact] of [
    [p50, 500],
    [p95, 950],
    [p99, 990],
  ] as const)
    expect(Math.abs(found - exact) / exact).toBeLessThan(0.002);
});

test("one slow value among a hundred is not hidden, and does not move the median", () => {
  const { p50, p99 = 0, max } = percentilesOf([...Array.from({ length: 98 }, () => 1), 500, 1_000]);
  expect(p50).toBeCloseTo(1, 2);
  expect(p99).toBeGreaterThan(499);
  expect(max).toBe(1_000);
});

test("a percentile that the sample cannot carry is not given", () => {
  expect(percentilesOf([])).toEqual({ n: 0 });
  expect(Object.keys(percentilesOf(upTo(19)))).toEqual(["n", "p50", "max"]);
  expect(Object.keys(percentilesOf(upTo(20)))).toEqual(["n", "p50", "p95", "max"]);
  expect(Object.keys(percentilesOf(upTo(100)))).toEqual(["n", "p50", "p95", "p99", "max"]);
});

test("fractions of a millisecond are kept", () => {
  expect(percentilesOf([0.25, 0.25, 0.25]).p50).toBeCloseTo(0.25, 3);
});

test("no percentile lies above the greatest value", () => {
  expect(percentilesOf([5.7491])).toEqual({ n: 1, p50: 5.7491, max: 5.7491 });
});
