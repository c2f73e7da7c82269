import type { HookStore, PendingDelivery } from "./hook-store";

/** Deliveries of one hook that wait on disk alone: in memory, each is a number. */
export class DeliveryBacklog {
  readonly #offsets = new Set<number>();
  #isReading = false;

  constructor(
    private readonly hooks: Pick<HookStore, "listDeliveries">,
    private readonly roomId: string,
    private readonly hookId: string,
  ) {}

  get size(): number {
    return this.#offsets.size;
  }

  add(offset: number): void {
    this.#offsets.add(offset);
  }

  /** @returns false when it does not wait here */
  delete(offset: number): boolean {
    return this.#offsets.delete(offset);
  }

  /** Takes all out, in the order of the log. */
  drain(): number[] {
    const offsets = [...this.#offsets];
    this.#offsets.clear();
    return offsets;
  }

  /**
   * Takes the oldest out. While one call reads, others get nothing.
   * @param mostRead rows to look at, of which some may be in memory: more than are there
   */
  async takeOldest(mostRead: number): Promise<readonly PendingDelivery[]> {
    if (this.#isReading || this.#offsets.size === 0) return [];
    this.#isReading = true;
    try {
      const pending = await this.hooks.listDeliveries(this.roomId, this.hookId, "pending", mostRead);
      // What was settled or taken since the read is not here any more.
      return pending.filter(({ event }) => this.#offsets.delete(event.offset));
    } finally {
      this.#isReading = false;
    }
  }
}
