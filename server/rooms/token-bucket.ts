import type { Clock } from "#server/clock";

/** Allows `perSecond` acts on average and `burst` at once. */
export class TokenBucket {
  #tokens: number;
  #atMs: number;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly clock: Clock,
  ) {
    this.#tokens = burst;
    this.#atMs = clock.nowMs();
  }

  /** @returns 0 when so many acts are allowed now, else milliseconds until they would be; takes all or none */
  take(acts = 1): number {
    const nowMs = this.clock.nowMs();
    this.#tokens = Math.min(this.burst, this.#tokens + ((nowMs - this.#atMs) / 1_000) * this.perSecond);
    this.#atMs = nowMs;
    if (this.#tokens < acts) return ((acts - this.#tokens) / this.perSecond) * 1_000;
    this.#tokens -= acts;
    return 0;
  }
}
