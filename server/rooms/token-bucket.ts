import type { Clock } from "#server/clock";

/** Allows `perSecond` acts on average and `burst` at once. */
export class TokenBucket {
  #tokens: number;
  #atMs: number;

  /** @param burst acts at once, and what is left unused adds up to no more */
  constructor(
    private readonly perSecond: number,
    readonly burst: number,
    private readonly clock: Clock,
  ) {
    this.#tokens = burst;
    this.#atMs = clock.nowMs();
  }

  /**
   * Takes all or none.
   * @param acts no more than `burst`: more are never allowed, however long one waits
   * @returns 0 when so many are allowed now, else milliseconds until they would be
   */
  take(acts = 1): number {
    const nowMs = this.clock.nowMs();
    this.#tokens = Math.min(this.burst, this.#tokens + ((nowMs - this.#atMs) / 1_000) * this.perSecond);
    this.#atMs = nowMs;
    if (this.#tokens < acts) return ((acts - this.#tokens) / this.perSecond) * 1_000;
    this.#tokens -= acts;
    return 0;
  }
}
