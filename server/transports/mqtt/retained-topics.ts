import { HttpProblem } from "#server/http/http-problem";

/** Most topics of one room that keep a retained message (MQ-4). */
const MOST_RETAINED = 100;

interface Coming {
  readonly topic: string;
  /** Run when it is kept, or will never be. */
  readonly whenSettled: (() => void)[];
}

/** Which topics of one room keep a message for later subscribers, and which are about to. */
export class RetainedTopics {
  readonly #kept = new Set<string>();
  /** By the event's id. */
  readonly #coming = new Map<string, Coming>();

  get kept(): readonly string[] {
    return [...this.#kept];
  }

  /** This event is on its way, and is to be retained. @throws HttpProblem 429 when the room keeps too many topics */
  expect({ id, topic }: { readonly id: string; readonly topic: string }): void {
    const topics = new Set(this.#kept);
    for (const coming of this.#coming.values()) topics.add(coming.topic);
    if (!topics.has(topic) && topics.size >= MOST_RETAINED) {
      throw new HttpProblem(
        429,
        "too-many-retained",
        `A room keeps at most ${MOST_RETAINED} retained messages. Clear one by an empty payload.`,
      );
    }
    this.#coming.set(id, { topic, whenSettled: [] });
  }

  isExpected(id: string): boolean {
    return this.#coming.has(id);
  }

  /** The broker has it. Of an event that is not expected: nothing happens. */
  keep(id: string): void {
    const coming = this.#coming.get(id);
    if (coming !== undefined) this.#kept.add(coming.topic);
    this.fail(id);
  }

  /** It will not come. */
  fail(id: string): void {
    const coming = this.#coming.get(id);
    this.#coming.delete(id);
    for (const action of coming?.whenSettled ?? []) action();
  }

  /**
   * Clears a topic in its turn: after what is on its way to it now, and before anything later.
   * @param clear runs in the very turn of the last one before it; at once when there is none
   */
  clear(topic: string, clear: () => void): void {
    const before = [...this.#coming.values()].filter((coming) => coming.topic === topic);
    let left = before.length;
    const settled = () => {
      left -= 1;
      if (left > 0) return;
      this.#kept.delete(topic);
      clear();
    };
    if (before.length === 0) settled();
    for (const { whenSettled } of before) whenSettled.push(settled);
  }

  /** Nothing is kept any more, and what is on its way will not be. */
  forget(): void {
    for (const id of [...this.#coming.keys()]) this.fail(id);
    this.#kept.clear();
  }
}
