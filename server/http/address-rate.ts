import type { Clock } from "#server/clock";
import { clientAddress } from "#server/http/client-address";
import { HttpProblem } from "#server/http/http-problem";
import { TokenBucket } from "#server/rooms/token-bucket";

/** Addresses that are remembered at most; beyond, those that have been quiet longest are forgotten. */
const MOST_ADDRESSES = 100_000;

export interface Rate {
  readonly perSecond: number;
  /** At once. */
  readonly burst: number;
  /** 503 where the protocol knows no 429: upgrades (WS-15). */
  readonly status: 429 | 503;
  readonly code: string;
  /** What the limit is, and what to do. */
  readonly detail: string;
}

/** How often each client address may do one kind of thing (SEC-13). An address is forgotten once its bucket is full. */
export class AddressRate {
  /** Used since the last turn. */
  #recent = new Map<string, TokenBucket>();
  /** Used before it, and not since. */
  #older = new Map<string, TokenBucket>();
  #turnedAtMs: number;

  constructor(
    private readonly rate: Rate,
    private readonly clock: Clock,
  ) {
    this.#turnedAtMs = clock.nowMs();
  }

  /** As many acts as are ever allowed together. */
  get mostAtOnce(): number {
    return this.rate.burst;
  }

  /**
   * @param acts no more than `mostAtOnce`
   * @throws HttpProblem with `Retry-After` when this is more than the address may do; nothing is taken then
   */
  require(remoteAddress: string | undefined, acts = 1): void {
    const refusal = this.refusalOf(remoteAddress, acts);
    if (refusal !== undefined) throw refusal;
  }

  /** What `require` would throw; undefined when the address may, and has then used it. */
  refusalOf(remoteAddress: string | undefined, acts = 1): HttpProblem | undefined {
    const { perSecond, burst, status, code, detail } = this.rate;
    const address = clientAddress(remoteAddress);
    this.#turn();
    const known = this.#recent.get(address) ?? this.#older.get(address);
    const bucket = known ?? new TokenBucket(perSecond, burst, this.clock);
    this.#older.delete(address);
    this.#recent.set(address, bucket);
    const waitMs = bucket.take(acts);
    if (waitMs === 0) return undefined;
    return new HttpProblem(status, code, detail, { "retry-after": String(Math.ceil(waitMs / 1_000)) });
  }

  /** Addresses that are remembered now. */
  get size(): number {
    return this.#recent.size + this.#older.size;
  }

  /** Forgets whoever was not seen for as long as an empty bucket takes to be full again. */
  #turn(): void {
    const nowMs = this.clock.nowMs();
    const isFullMs = (this.rate.burst / this.rate.perSecond) * 1_000;
    if (nowMs - this.#turnedAtMs < isFullMs && this.#recent.size < MOST_ADDRESSES / 2) return;
    this.#older = this.#recent;
    this.#recent = new Map();
    this.#turnedAtMs = nowMs;
  }
}
