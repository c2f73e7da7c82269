import type { PublishReceipt } from "#lib/events/publish";
import type { Clock } from "#server/clock";

/** How long a key repeats its first answer, and how many keys a room remembers (CORE-6). */
export const KEY_AGE_MS = 600_000;
export const MOST_KEYS = 10_000;

interface Known {
  readonly bodyHash: string;
  readonly atMs: number;
  /** Undefined while the first request is still in flight. */
  receipt: PublishReceipt | undefined;
}

/** The `Idempotency-Key`s of one room, oldest first. */
export class IdempotencyKeys {
  readonly #known = new Map<string, Known>();

  constructor(private readonly clock: Clock) {}

  find(key: string): Known | undefined {
    this.#dropOld();
    return this.#known.get(key);
  }

  begin(key: string, bodyHash: string): void {
    this.#known.set(key, { bodyHash, atMs: this.clock.nowMs(), receipt: undefined });
  }

  finish(key: string, receipt: PublishReceipt): void {
    const known = this.#known.get(key);
    if (known !== undefined) known.receipt = receipt;
  }

  /** The first request failed: the key is free again. */
  abandon(key: string): void {
    this.#known.delete(key);
  }

  restore(key: string, bodyHash: string, receipt: PublishReceipt, atMs: number): void {
    this.#known.set(key, { bodyHash, atMs, receipt });
  }

  #dropOld(): void {
    const oldestMs = this.clock.nowMs() - KEY_AGE_MS;
    for (const [key, { atMs }] of this.#known) {
      if (atMs >= oldestMs && this.#known.size <= MOST_KEYS) return;
      this.#known.delete(key);
    }
  }
}
