/** How many there are: of each name, and in all. */
export class NamedCount {
  readonly #byName = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  of(name: string): number {
    return this.#byName.get(name) ?? 0;
  }

  /** @param change below 0 for those that are gone */
  add(name: string, change: number): void {
    this.#total += change;
    const count = this.of(name) + change;
    if (count > 0) this.#byName.set(name, count);
    else this.#byName.delete(name);
  }
}
