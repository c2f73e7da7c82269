import { expect, test } from "vitest";
import { keptUp } from "./clock";

test("[ME-3] it goes with the monotonic source, whatever small steps the wall clock takes, and never back", () => {
  const at = { monotonicMs: 1_000, wallMs: 1_000 };
  const nowMs = keptUp(
    () => at.monotonicMs,
    () => at.wallMs,
  );
  for (const [monotonicMs, wallMs] of [
    [1_000, 1_000],
    [1_010, 2_009],
    [1_020, 500],
    [1_030, 0],
  ] as const) {
    Object.assign(at, { monotonicMs, wallMs });
    expect(nowMs()).toBe(monotonicMs);
  }
});

test("[ME-3] after the machine has slept it is where the wall clock is, and goes on from there", () => {
  const at = { monotonicMs: 5_000, wallMs: 5_000 };
  const nowMs = keptUp(
    () => at.monotonicMs,
    () => at.wallMs,
  );
  expect(nowMs()).toBe(5_000);
  Object.assign(at, { monotonicMs: 5_001, wallMs: 605_001 });
  expect(nowMs()).toBe(605_001);
  Object.assign(at, { monotonicMs: 5_251, wallMs: 605_250 });
  expect(nowMs()).toBe(605_251);
});
