import type { Clock } from "#server/clock";
import type { DeliveryPolicy } from "./callback-subscription";

/** Deliveries of one hook under way at once. */
const CONCURRENCY = 8;
const MINUTE_MS = 60_000;

/** How fast one hook may be called: its rate, its order, and what its receiver last said about too much (WH-12). */
export class DeliveryPace {
  #isThrottled = false;
  #notBeforeMs = 0;
  /** When the calls of the last minute began, oldest first. */
  readonly #callsAtMs: number[] = [];

  constructor(private readonly clock: Clock) {}

  concurrency({ fifo }: DeliveryPolicy): number {
    return this.#isThrottled || fifo ? 1 : CONCURRENCY;
  }

  /**
   * A bucket that refills would let twice as many through in its first minute, and it is the receiver that has to bear
   * them (SEC-6).
   * @returns ms until the next call may begin, 0 when it may now
   */
  waitMs({ deliveriesPerMinute: most }: DeliveryPolicy): number {
    const nowMs = this.clock.nowMs();
    const throttledMs = Math.max(0, this.#notBeforeMs - nowMs);
    if (most === undefined) return throttledMs;
    const begun = this.#callsAtMs;
    while (begun[0] !== undefined && begun[0] + MINUTE_MS <= nowMs) begun.shift();
    const freedBy = begun.at(-most);
    return freedBy === undefined ? throttledMs : Math.max(throttledMs, freedBy + MINUTE_MS - nowMs);
  }

  /** A call begins. */
  count({ deliveriesPerMinute: most }: DeliveryPolicy): void {
    if (most !== undefined) this.#callsAtMs.push(this.clock.nowMs());
  }

  /** One at a time from now on, the next no sooner than in `forMs`. */
  throttle(forMs: number): void {
    this.#isThrottled = true;
    this.#notBeforeMs = Math.max(this.#notBeforeMs, this.clock.nowMs() + forMs);
  }

  /** One success ends the throttling. */
  relax(): void {
    this.#isThrottled = false;
  }
}
