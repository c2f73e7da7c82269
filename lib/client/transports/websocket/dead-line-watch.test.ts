import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchForDeadLine } from "./dead-line-watch";

const ask = vi.fn();
const onDead = vi.fn();
const calls = () => [ask.mock.calls.length, onDead.mock.calls.length];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

test("[WS-7] after 35 s of silence it asks, and 10 s later the line is dead", () => {
  watchForDeadLine(ask, onDead);
  vi.advanceTimersByTime(34_999);
  expect(calls()).toEqual([0, 0]);
  vi.advanceTimersByTime(1);
  expect(calls()).toEqual([1, 0]);
  vi.advanceTimersByTime(9_999);
  expect(calls()).toEqual([1, 0]);
  vi.advanceTimersByTime(1);
  expect(calls()).toEqual([1, 1]);
  vi.advanceTimersByTime(600_000);
  expect(calls()).toEqual([1, 1]);
});

test("[WS-7] any message in time keeps the line alive", () => {
  const watch = watchForDeadLine(ask, onDead);
  for (let n = 0; n < 10; n += 1) {
    vi.advanceTimersByTime(44_000);
    watch.heard();
  }
  expect(calls()).toEqual([10, 0]);
});

test("a stopped watch asks nothing more", () => {
  watchForDeadLine(ask, onDead).stop();
  vi.advanceTimersByTime(600_000);
  expect(calls()).toEqual([0, 0]);
});
