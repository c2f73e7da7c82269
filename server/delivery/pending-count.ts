/** Deliveries that may wait in the memory of the process, about a hundred bytes each. */
const MOST_PENDING_IN_ALL = 500_000;

/** What waits of all hooks together. */
export class PendingCount {
  #total = 0;

  add(change: number): void {
    this.#total += change;
  }

  get isFull(): boolean {
    return this.#total >= MOST_PENDING_IN_ALL;
  }
}
