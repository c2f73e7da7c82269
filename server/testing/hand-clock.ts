import type { Clock } from "#server/clock";

/** A clock that stands still until a test moves it. */
export interface HandClock extends Clock {
  /** Moves on, running what becomes due on the way in order of time. */
  advance(byMs: number): void;
  /** Instants of what waits, earliest first. */
  waiting(): readonly number[];
}

export function createHandClock(startMs = 1_800_000_000_000): HandClock {
  let nowMs = startMs;
  const timers = new Set<{ readonly atMs: number; readonly action: () => void }>();
  const earliest = () => [...timers].sort((a, b) => a.atMs - b.atMs)[0];
  return {
    nowMs: () => nowMs,
    after(delayMs, action) {
      const timer = { atMs: nowMs + Math.max(0, delayMs), action };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(byMs) {
      const untilMs = nowMs + byMs;
      for (let timer = earliest(); timer !== undefined && timer.atMs <= untilMs; timer = earliest()) {
        timers.delete(timer);
        nowMs = Math.max(nowMs, timer.atMs);
        timer.action();
      }
      nowMs = untilMs;
    },
    waiting: () => [...timers].map(({ atMs }) => atMs).sort((a, b) => a - b),
  };
}
