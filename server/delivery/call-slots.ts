/** A number of calls that may be under way at once; those that found no place are told when there is one. */
export class CallSlots {
  readonly #waiting = new Set<() => void>();
  #whenIdle: () => void = () => {};
  #taken = 0;

  constructor(private readonly most: number) {}

  /** @param whenFree called once, later, when the answer is false */
  take(whenFree: () => void): boolean {
    if (this.#taken >= this.most) {
      this.#waiting.add(whenFree);
      return false;
    }
    this.#taken += 1;
    return true;
  }

  release(): void {
    this.#taken -= 1;
    if (this.#taken === 0) this.#whenIdle();
    // Who is told may have nothing to call any more; then the place goes to the next.
    while (this.#taken < this.most) {
      const [first] = this.#waiting;
      if (first === undefined) return;
      this.#waiting.delete(first);
      first();
    }
  }

  /** Told each time the last call under way has ended. */
  whenIdle(action: () => void): void {
    this.#whenIdle = action;
  }

  get taken(): number {
    return this.#taken;
  }
}
