/** How many calls are under way: of each name, and in all. */
export class CallCount {
  readonly #byName = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  of(name: string): number {
    return this.#byName.get(name) ?? 0;
  }

  begin(name: string): void {
    this.#total += 1;
    this.#byName.set(name, this.of(name) + 1);
  }

  /** @param name one under which a call has begun */
  end(name: string): void {
    this.#total -= 1;
    const left = this.of(name) - 1;
    if (left > 0) this.#byName.set(name, left);
    else this.#byName.delete(name);
  }
}
