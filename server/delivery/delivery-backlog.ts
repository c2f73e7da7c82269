import type { HookStore, PendingDelivery } from "./hook-store";

/** Deliveries of one hook that wait on disk alone: in memory, each is two numbers. */
export class DeliveryBacklog {
  readonly #attemptsByOffset = new Map<number, number>();
  #isReading = false;

  constructor(
    private readonly hooks: Pick<HookStore, "listDeliveries">,
    private readonly roomId: string,
    private readonly hookId: string,
  ) {}

  get size(): number {
    return this.#attemptsByOffset.size;
  }

  /** @param attempts made so far */
  add(offset: number, attempts: number): void {
    this.#attemptsByOffset.set(offset, attempts);
  }

  /** @returns false when it does not wait here */
  delete(offset: number): boolean {
    return this.#attemptsByOffset.delete(offset);
  }

  /** Takes all out, in the order of the log. */
  drain(): { readonly offset: number; readonly attempts: number }[] {
    const all = [...this.#attemptsByOffset].map(([offset, attempts]) => ({ offset, attempts }));
    this.#attemptsByOffset.clear();
    return all;
  }

  /**
   * Takes the oldest out. While one call reads, others get nothing.
   * @param mostRead rows to look at, of which some may be in memory: more than are there
   */
  async takeOldest(mostRead: number): Promise<readonly PendingDelivery[]> {
    if (this.#isReading || this.#attemptsByOffset.size === 0) return [];
    this.#isReading = true;
    try {
      const pending = await this.hooks.listDeliveries(this.roomId, this.hookId, "pending", mostRead);
      // What was settled or taken since the read is not here any more.
      return pending.filter(({ event }) => this.#attemptsByOffset.delete(event.offset));
    } finally {
      this.#isReading = false;
    }
  }
}
