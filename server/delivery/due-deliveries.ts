import { DueHeap } from "./due-heap";
import type { PendingCount } from "./pending-count";

/** One delivery that waits: in memory it is a few numbers, whatever its event weighs. */
export interface Delivery {
  readonly offset: number;
  /** Made so far. */
  readonly attempts: number;
  readonly dueAtMs: number;
  readonly isManual: boolean;
}

/** What waits of one hook, the next one first. */
export class DueDeliveries {
  readonly #byOffset = new Map<number, Delivery>();
  #heap: DueHeap<Delivery>;

  /** @param isFifo the order of the log counts, not the time @param count of all hooks */
  constructor(
    private readonly isFifo: () => boolean,
    private readonly count: PendingCount,
  ) {
    this.#heap = this.#emptyHeap();
  }

  get size(): number {
    return this.#heap.size;
  }

  has(offset: number): boolean {
    return this.#byOffset.has(offset);
  }

  /** @param delivery of an offset that does not wait yet */
  add(delivery: Delivery): void {
    this.#byOffset.set(delivery.offset, delivery);
    this.#heap.push(delivery);
    this.count.add(1);
  }

  peek(): Delivery | undefined {
    return this.#heap.peek();
  }

  pop(): Delivery | undefined {
    const first = this.#heap.pop();
    if (first !== undefined && this.#byOffset.delete(first.offset)) this.count.add(-1);
    return first;
  }

  bringForward(offset: number, dueAtMs: number): void {
    const delivery = this.#byOffset.get(offset);
    if (delivery === undefined) return;
    this.#byOffset.set(offset, { ...delivery, dueAtMs });
    this.reorder();
  }

  /** By the order that holds now. */
  reorder(): void {
    this.#heap = this.#emptyHeap();
    for (const delivery of this.#byOffset.values()) this.#heap.push(delivery);
  }

  clear(): void {
    this.count.add(-this.size);
    this.#byOffset.clear();
    this.#heap = this.#emptyHeap();
  }

  #emptyHeap(): DueHeap<Delivery> {
    return this.isFifo() ? new DueHeap(({ offset }) => offset) : new DueHeap(({ dueAtMs }) => dueAtMs);
  }
}
