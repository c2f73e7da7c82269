/** A message id is remembered for at least this long (WH-7) … */
const REMEMBERED_MS = 300_000;
/** … and without an end while there are not more than this many … */
const KEPT_ANYWAY = 10_000;
/** … but of more than this the oldest are forgotten, however new: a sender that is this fast may have an effect twice. */
const MOST_KEPT = 100_000;

/** Ids of messages that have had their effect, so that a repeated one has none. */
export class ProcessedMessages {
  readonly #atMsById = new Map<string, number>();

  /** @returns true when it had been processed before */
  process(id: string, nowMs: number): boolean {
    if (this.#atMsById.has(id)) return true;
    this.#atMsById.set(id, nowMs);
    for (const [oldest, atMs] of this.#atMsById) {
      const isTooMany = this.#atMsById.size > MOST_KEPT;
      const isOld = this.#atMsById.size > KEPT_ANYWAY && nowMs - atMs >= REMEMBERED_MS;
      if (!isTooMany && !isOld) break;
      this.#atMsById.delete(oldest);
    }
    return false;
  }
}
