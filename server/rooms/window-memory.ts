/** What an event takes in memory beside its JSON: its fields, and its place in lists. */
const EVENT_BYTES = 512;

/** Events of one room in memory, that it can do without: who returns to it then is told so (CORE-4). */
export interface Forgettable {
  forgetAll(): void;
}

/** One bound for what all rooms keep in memory. The room that is longest without an event lets go first (SEC-14). */
export class WindowMemory {
  /** Bytes, by the age of the newest event, the oldest first. */
  readonly #held = new Map<Forgettable, number>();
  #sum = 0;

  /** @param most bytes */
  constructor(private readonly most: number) {}

  get bytes(): number {
    return this.#sum;
  }

  /** This room has new events, and holds so many, with so many bytes of JSON. */
  grew(window: Forgettable, events: number, jsonBytes: number): void {
    this.left(window);
    this.#set(window, events * EVENT_BYTES + jsonBytes);
    for (const [oldest] of this.#held) {
      if (this.#sum <= this.most || oldest === window) return;
      this.left(oldest);
      oldest.forgetAll();
    }
  }

  /** It let go of some, and holds so many. */
  shrank(window: Forgettable, events: number, jsonBytes: number): void {
    if (this.#held.has(window)) this.#set(window, events * EVENT_BYTES + jsonBytes);
  }

  /** It holds nothing any more. */
  left(window: Forgettable): void {
    this.shrank(window, 0, 0);
    this.#held.delete(window);
  }

  #set(window: Forgettable, bytes: number): void {
    this.#sum += bytes - (this.#held.get(window) ?? 0);
    this.#held.set(window, bytes);
  }
}
