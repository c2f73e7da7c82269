import type { CallbackSubscription } from "./callback-subscription";
import { DueHeap } from "./due-heap";
import type { RoomPlaces } from "./room-places";

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

  /** @param count of all hooks */
  constructor(
    private readonly subscription: Pick<CallbackSubscription, "room" | "policy">,
    private readonly count: RoomPlaces,
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
    this.#counted(1);
  }

  peek(): Delivery | undefined {
    return this.#heap.peek();
  }

  pop(): Delivery | undefined {
    const first = this.#heap.pop();
    if (first !== undefined && this.#byOffset.delete(first.offset)) this.#counted(-1);
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
    this.#counted(-this.size);
    this.#byOffset.clear();
    this.#heap = this.#emptyHeap();
  }

  #counted(change: number): void {
    this.count.add(this.subscription.room.id, change);
  }

  /** By the order of the log (WH-24), or by time. */
  #emptyHeap(): DueHeap<Delivery> {
    return this.subscription.policy.fifo
      ? new DueHeap(({ offset }) => offset)
      : new DueHeap(({ dueAtMs }) => dueAtMs);
  }
}
