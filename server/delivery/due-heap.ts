/** A binary heap: the item with the smallest rank comes first. */
export class DueHeap<Item> {
  readonly #items: Item[] = [];

  /** @param rank must not change while an item is inside */
  constructor(private readonly rank: (item: Item) => number) {}

  get size(): number {
    return this.#items.length;
  }

  peek(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item): void {
    this.#items.push(item);
    for (let index = this.#items.length - 1; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfSmaller(index, parent)) return;
      index = parent;
    }
  }

  pop(): Item | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (last === undefined || this.#items.length === 0) return first;
    this.#items[0] = last;
    for (let index = 0; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const smaller = this.#rankAt(right) < this.#rankAt(left) ? right : left;
      if (!this.#swapIfSmaller(smaller, index)) return first;
      index = smaller;
    }
  }

  #rankAt(index: number): number {
    const item = this.#items[index];
    return item === undefined ? Number.POSITIVE_INFINITY : this.rank(item);
  }

  #swapIfSmaller(index: number, other: number): boolean {
    const [item, otherItem] = [this.#items[index], this.#items[other]];
    if (item === undefined || otherItem === undefined || this.rank(item) >= this.rank(otherItem))
      return false;
    this.#items[index] = otherItem;
    this.#items[other] = item;
    return true;
  }
}
