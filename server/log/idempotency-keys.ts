import { type PublishReceipt, publishReceipt } from "#lib/events/publish";
import type { Clock } from "#server/clock";
import { HttpProblem } from "#server/http/http-problem";
import type { IdempotencyKeyRow } from "#server/log/store-operations";
import { TokenBucket } from "#server/rooms/token-bucket";

/** How long a key repeats its first answer (CORE-6). */
export const KEY_AGE_MS = 600_000;
/** The newest keys of a room are in memory; older ones are looked up in the store. */
export const MOST_KEYS_IN_MEMORY = 10_000;
/** New keys that a room takes, so that those of ten minutes have an end: at once, and in a second on average. */
const KEYS_AT_ONCE = 50_000;
const KEYS_PER_SECOND = 100;

interface Answered {
  readonly bodyHash: string;
  readonly answeredAtMs: number;
  readonly receipt: PublishReceipt;
}

/** @param answeredAfterMs server clock */
type FindStored = (key: string, answeredAfterMs: number) => Promise<IdempotencyKeyRow | undefined>;

/** The `Idempotency-Key`s of one room. Every one of the last ten minutes is known, here or in the store. */
export class IdempotencyKeys {
  /** Body hash by key, from the first request until it is answered. */
  readonly #inFlight = new Map<string, string>();
  /** Oldest first. */
  readonly #answered = new Map<string, Answered>();
  readonly #rate: TokenBucket;
  /** Keys that were answered until then may be in the store alone. Server clock. */
  #storedUntilMs: number;

  /** @param isNew the room has no keys from before this process */
  constructor(
    private readonly clock: Clock,
    private readonly findStored: FindStored,
    isNew: boolean,
  ) {
    this.#rate = new TokenBucket(KEYS_PER_SECOND, KEYS_AT_ONCE, clock);
    this.#storedUntilMs = isNew ? Number.NEGATIVE_INFINITY : clock.nowMs();
  }

  /** Oldest instant whose keys count. */
  get #sinceMs(): number {
    return this.clock.nowMs() - KEY_AGE_MS;
  }

  /**
   * The first answer of a key, as a repetition. Undefined: the key is new, and in flight from now on until `answered` or
   * `abandon`. A promise when only the store can tell.
   * @throws HttpProblem 409 while the key is in flight, 422 when it had another body, 429 when the room has too many;
   * a promise may be rejected with 422, or with what the store says
   */
  begin(key: string, bodyHash: string): PublishReceipt | undefined | Promise<PublishReceipt | undefined> {
    const inFlight = this.#inFlight.get(key);
    if (inFlight !== undefined) {
      requireSameBody(inFlight, bodyHash);
      throw new HttpProblem(
        409,
        "idempotency-key-in-flight",
        "A request with this Idempotency-Key is still being answered. Ask again in a moment.",
        { "retry-after": "1" },
      );
    }
    const known = this.#answered.get(key);
    if (known !== undefined && known.answeredAtMs > this.#sinceMs) {
      requireSameBody(known.bodyHash, bodyHash);
      return { ...known.receipt, repeated: true };
    }
    this.#requireRate();
    this.#inFlight.set(key, bodyHash);
    return this.#storedUntilMs > this.#sinceMs ? this.#beginStored(key, bodyHash) : undefined;
  }

  /** The answer of a new key is on disk. Called in the order of `answeredAtMs`. */
  answered(key: string, answered: Answered): void {
    this.#inFlight.delete(key);
    // An old one with this name would keep its place.
    this.#answered.delete(key);
    this.#answered.set(key, answered);
    this.#dropOld();
  }

  /** The first request failed: the key is free again. */
  abandon(key: string): void {
    this.#inFlight.delete(key);
  }

  async #beginStored(key: string, bodyHash: string): Promise<PublishReceipt | undefined> {
    try {
      const stored = await this.findStored(key, this.#sinceMs);
      if (stored === undefined) return undefined;
      this.#inFlight.delete(key);
      requireSameBody(stored.bodyHash, bodyHash);
      return { ...publishReceipt.parse(JSON.parse(stored.receipt)), repeated: true };
    } catch (error) {
      this.#inFlight.delete(key);
      throw error;
    }
  }

  #requireRate(): void {
    const waitMs = this.#rate.take();
    if (waitMs === 0) return;
    throw new HttpProblem(
      429,
      "too-many-keys",
      `This room takes ${KEYS_PER_SECOND} new Idempotency-Keys a second. Slow down, then send this again.`,
      { "retry-after": String(Math.ceil(waitMs / 1_000)) },
    );
  }

  #dropOld(): void {
    const sinceMs = this.#sinceMs;
    for (const [key, { answeredAtMs }] of this.#answered) {
      if (answeredAtMs > sinceMs && this.#answered.size <= MOST_KEYS_IN_MEMORY) return;
      this.#answered.delete(key);
      this.#storedUntilMs = Math.max(this.#storedUntilMs, answeredAtMs);
    }
  }
}

function requireSameBody(first: string, bodyHash: string): void {
  if (first === bodyHash) return;
  throw new HttpProblem(
    422,
    "idempotency-key-reused",
    "This Idempotency-Key was used with another body. Use a new key for a new event.",
  );
}
