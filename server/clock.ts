/** The one source of time and waiting on the server, so that tests can hold it in their hands. */
export interface Clock {
  /** Milliseconds of the Unix epoch with fractions, from a monotonic source (ME-3). */
  nowMs(): number;
  /** Runs `action` once after `delayMs`; does not keep the process alive. @returns cancels it */
  after(delayMs: number, action: () => void): () => void;
}

// setTimeout fires at once for anything longer.
const LONGEST_TIMEOUT_MS = 2_147_483_647;

export const systemClock: Clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, Math.min(Math.max(0, delayMs), LONGEST_TIMEOUT_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
