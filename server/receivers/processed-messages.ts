/** A message id is remembered for at least this long (WH-7) … */
const REMEMBERED_MS = 300_000;
/** … and without an end while there are not more than this many. */
const KEPT_ANYWAY = 10_000;

/** Ids of messages that have had their effect, so that a repeated one has none. */
export class ProcessedMessages {
  readonly #atMsById = new Map<string, number>();

  /** @returns true when it had been processed before */
  process(id: string, nowMs: number): boolean {
    if (this.#atMsById.has(id)) return true;
    this.#atMsById.set(id, nowMs);
    for (const [oldest, atMs] of this.#atMsById) {
      if (this.#atMsById.size <= KEPT_ANYWAY || nowMs - atMs < REMEMBERED_MS) break;
      this.#atMsById.delete(oldest);
    }
    return false;
  }
}
