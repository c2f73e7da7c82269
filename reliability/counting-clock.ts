import type { Clock } from "#server/clock";

/** A clock that knows how many actions wait. Its timers keep no process alive, so Node itself does not count them. */
export class CountingClock implements Clock {
  #waiting = 0;

  constructor(private readonly clock: Clock) {}

  get waiting(): number {
    return this.#waiting;
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  after(delayMs: number, action: () => void): () => void {
    let isWaiting = true;
    const settle = () => {
      if (isWaiting) this.#waiting -= 1;
      isWaiting = false;
    };
    this.#waiting += 1;
    const cancel = this.clock.after(delayMs, () => {
      settle();
      action();
    });
    return () => {
      settle();
      cancel();
    };
  }
}
