import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BackOff } from "./back-off";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const most = () => 1;

test("[WS-10] each try that fails waits longer, and a connection that breaks soon starts nothing anew", () => {
  const backOff = new BackOff(most);
  expect([backOff.lost(), backOff.lost()]).toEqual([1_000, 2_000]);
  backOff.opened();
  vi.advanceTimersByTime(59_999);
  expect(backOff.lost()).toBe(4_000);
  expect(backOff.attempt).toBe(3);
});

test("[WS-10] a connection that held for a minute starts the back-off anew, and it counts once", () => {
  const backOff = new BackOff(most);
  for (let n = 0; n < 4; n += 1) backOff.lost();
  backOff.opened();
  vi.advanceTimersByTime(60_000);
  expect([backOff.lost(), backOff.lost(), backOff.lost()]).toEqual([1_000, 2_000, 4_000]);
});
