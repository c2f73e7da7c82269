/** Deliveries that may wait in the memory of the process, about a hundred bytes each. */
const MOST_PENDING_IN_ALL = 500_000;
/** As with the places for calls (decision 0021): one room takes a third of them at most. */
const ROOM_SHARE_OF_FREE = 1 / 2;

/** What waits of all hooks together, and of each room. */
export class PendingCount {
  readonly #byRoom = new Map<string, number>();
  #total = 0;

  add(roomId: string, change: number): void {
    this.#total += change;
    const count = this.#of(roomId) + change;
    if (count > 0) this.#byRoom.set(roomId, count);
    else this.#byRoom.delete(roomId);
  }

  /** A room may add one more while it has fewer than half of the places that are free. */
  isFullFor(roomId: string): boolean {
    return this.#of(roomId) >= ROOM_SHARE_OF_FREE * (MOST_PENDING_IN_ALL - this.#total);
  }

  #of(roomId: string): number {
    return this.#byRoom.get(roomId) ?? 0;
  }
}
