/** Numbers kept in order while they come and go, so that their median costs no sorting. */
export class SortedValues {
  readonly #values: number[] = [];

  get count(): number {
    return this.#values.length;
  }

  get values(): readonly number[] {
    return this.#values;
  }

  /** Undefined without values; the mean of the two middle ones for an even number. */
  get median(): number | undefined {
    const middle = this.#values.length >> 1;
    const upper = this.#values[middle];
    const lower = this.#values.length % 2 === 0 ? this.#values[middle - 1] : upper;
    return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
  }

  add(value: number): void {
    this.#values.splice(this.#place(value), 0, value);
  }

  /** Takes one such value out. Harmless when there is none. */
  remove(value: number): void {
    const place = this.#place(value);
    if (this.#values[place] === value) this.#values.splice(place, 1);
  }

  /** @returns how many values are smaller */
  #place(value: number): number {
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#values[middle] ?? Number.POSITIVE_INFINITY) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
