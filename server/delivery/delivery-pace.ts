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

  /** @returns ms until the next call may begin, 0 when it may now */
  waitMs(): number {
    return Math.max(0, this.#notBeforeMs - this.clock.nowMs());
  }

  /**
   * Counts a call. A bucket that refills would let twice as many through in its first minute, and it is the receiver
   * that has to bear them (SEC-6).
   * @returns false when the last minute has had all its calls; `waitMs` then says for how long
   */
  take({ deliveriesPerMinute: most }: DeliveryPolicy): boolean {
    if (most === undefined) return true;
    const nowMs = this.clock.nowMs();
    const begun = this.#callsAtMs;
    while (begun[0] !== undefined && begun[0] <= nowMs - MINUTE_MS) begun.shift();
    const freedBy = begun.at(-most);
    if (freedBy !== undefined) {
      this.#notBeforeMs = freedBy + MINUTE_MS;
      return false;
    }
    begun.push(nowMs);
    return true;
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
