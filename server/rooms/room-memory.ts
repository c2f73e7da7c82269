/** What an event takes in memory beside its JSON, and an entry of a journal: its fields, and its place in lists. */
const ITEM_BYTES = 512;

/** What one room keeps and can do without: who returns to it then is told so (CORE-4). */
export interface Forgettable {
  forgetAll(): void;
}

/** One bound for what all rooms keep in memory. The room that is longest without news lets go first (SEC-14). */
export class RoomMemory {
  /** Bytes, by the age of the newest item, the oldest first. */
  readonly #held = new Map<Forgettable, number>();
  #sum = 0;

  /** @param most bytes */
  constructor(private readonly most: number) {}

  get bytes(): number {
    return this.#sum;
  }

  /** This one has new items, and holds so many, with so many bytes of JSON. */
  grew(holder: Forgettable, items: number, jsonBytes: number): void {
    this.left(holder);
    this.#set(holder, items * ITEM_BYTES + jsonBytes);
    for (const [oldest] of this.#held) {
      if (this.#sum <= this.most || oldest === holder) return;
      this.left(oldest);
      oldest.forgetAll();
    }
  }

  /** It let go of some, and holds so many. */
  shrank(holder: Forgettable, items: number, jsonBytes: number): void {
    if (this.#held.has(holder)) this.#set(holder, items * ITEM_BYTES + jsonBytes);
  }

  /** It holds nothing any more. */
  left(holder: Forgettable): void {
    this.shrank(holder, 0, 0);
    this.#held.delete(holder);
  }

  #set(holder: Forgettable, bytes: number): void {
    this.#sum += bytes - (this.#held.get(holder) ?? 0);
    this.#held.set(holder, bytes);
  }
}

/** What all rooms share. */
export interface SharedMemory {
  /** Of their windows. */
  readonly events: RoomMemory;
  readonly journals: RoomMemory;
}
