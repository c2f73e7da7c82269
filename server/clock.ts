/** The one source of time and waiting on the server, so that tests can hold it in their hands. */
export interface Clock {
  /** Milliseconds of the Unix epoch with fractions. Never goes back (ME-3); after the machine has slept it leaps on. */
  nowMs(): number;
  /** Runs `action` once after `delayMs`; does not keep the process alive. @returns cancels it */
  after(delayMs: number, action: () => void): () => void;
}

// setTimeout fires at once for anything longer.
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** By more than this a wall clock is not corrected: the machine has slept, or its time was set. */
const MOST_BEHIND_MS = 1_000;

/**
 * A monotonic source, which stands still while the machine sleeps, kept from falling behind the wall clock: what is signed
 * or dated by it leaves this machine.
 * @param monotonicMs, wallMs milliseconds of the Unix epoch
 */
export function keptUp(monotonicMs: () => number, wallMs: () => number): () => number {
  let aheadMs = 0;
  return () => {
    const nowMs = monotonicMs() + aheadMs;
    const behindMs = wallMs() - nowMs;
    if (behindMs <= MOST_BEHIND_MS) return nowMs;
    aheadMs += behindMs;
    return nowMs + behindMs;
  };
}

export const systemClock: Clock = {
  nowMs: keptUp(
    () => performance.timeOrigin + performance.now(),
    () => Date.now(),
  ),
  after(delayMs, action) {
    const timer = setTimeout(action, Math.min(Math.max(0, delayMs), LONGEST_TIMEOUT_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
