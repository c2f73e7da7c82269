import type { Clock } from "#server/clock";
import { TokenBucket } from "#server/rooms/token-bucket";
import type { DeliveryPolicy } from "./callback-subscription";

/** Deliveries of one hook under way at once. */
const CONCURRENCY = 8;

/** How fast one hook may be called: its rate, its order, and what its receiver last said about too much (WH-12). */
export class DeliveryPace {
  #isThrottled = false;
  #notBeforeMs = 0;
  #bucket: { readonly perMinute: number; readonly tokens: TokenBucket } | undefined;

  constructor(private readonly clock: Clock) {}

  concurrency({ fifo }: DeliveryPolicy): number {
    return this.#isThrottled || fifo ? 1 : CONCURRENCY;
  }

  /** @returns ms until the next call may begin, 0 when it may now */
  waitMs(): number {
    return Math.max(0, this.#notBeforeMs - this.clock.nowMs());
  }

  /** @returns false when the rate is used up; `waitMs` then says for how long */
  take({ deliveriesPerMinute: perMinute }: DeliveryPolicy): boolean {
    if (perMinute === undefined) return true;
    if (this.#bucket?.perMinute !== perMinute) {
      this.#bucket = { perMinute, tokens: new TokenBucket(perMinute / 60, perMinute, this.clock) };
    }
    const waitMs = this.#bucket.tokens.take();
    if (waitMs > 0) this.#notBeforeMs = this.clock.nowMs() + waitMs;
    return waitMs === 0;
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
