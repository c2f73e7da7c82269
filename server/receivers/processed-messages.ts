import { createHash } from "node:crypto";

/** A message id is remembered for at least this long (WH-7) … */
const REMEMBERED_MS = 300_000;
/** … and without an end while there are not more than this many … */
const KEPT_ANYWAY = 10_000;
/** … but of more than this the oldest are forgotten, however new: a sender that is this fast may have an effect twice. */
const MOST_KEPT = 20_000;

/** Messages that have had their effect, so that a repeated one has none: by digests, for an id may be long. */
export class ProcessedMessages {
  readonly #atMsByDigest = new Map<string, number>();

  /** @returns true when it had been processed before */
  process(id: string, nowMs: number): boolean {
    const digest = createHash("sha256").update(id).digest("base64url");
    if (this.#atMsByDigest.has(digest)) return true;
    this.#atMsByDigest.set(digest, nowMs);
    for (const [oldest, atMs] of this.#atMsByDigest) {
      const isTooMany = this.#atMsByDigest.size > MOST_KEPT;
      const isOld = this.#atMsByDigest.size > KEPT_ANYWAY && nowMs - atMs >= REMEMBERED_MS;
      if (!isTooMany && !isOld) break;
      this.#atMsByDigest.delete(oldest);
    }
    return false;
  }
}
