/** A slow line passes what it can in a tenth of a second, and not a large write in one lump at its end. */
const PIECES_PER_SECOND = 10;

interface HeldWrite {
  /** What of it has not passed yet. */
  bytes: Buffer;
  /** When it set out: clock, ms. 0 while it has not. */
  fromMs: number;
  /** Passes no earlier than this: clock, ms. */
  earliestMs: number;
}

/**
 * What was written to a line and has not passed yet, in order. What comes first has set out; the rest waits for the faults
 * to change, or for more to come together. A slow line's pieces are cut when they are due, so that a turn has no more work
 * than there are writes that pass in it, however slow the line is.
 */
export class HeldWrites {
  /** Infinity: as fast as it comes. */
  bytesPerSecond = Number.POSITIVE_INFINITY;
  readonly #writes: HeldWrite[] = [];
  /** So many of the first have set out. */
  #onTheWay = 0;
  /** The next piece follows the one before: clock, ms. */
  #lastDueMs = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#writes.length === 0;
  }

  /** When the first of it may pass, clock, ms; undefined while nothing has set out. */
  get dueMs(): number | undefined {
    const [first] = this.#writes;
    return first === undefined || this.#onTheWay === 0 ? undefined : this.#dueMsOf(first);
  }

  /** It waits until something sets out. */
  add(bytes: Buffer): void {
    this.#writes.push({ bytes, fromMs: 0, earliestMs: 0 });
    this.#bytes += bytes.length;
  }

  /** Everything that waits sets out now. @param delayMs asked for each write */
  setOut(nowMs: number, delayMs: () => number): void {
    for (const write of this.#writes.slice(this.#onTheWay)) {
      write.fromMs = nowMs;
      write.earliestMs = nowMs + delayMs();
    }
    this.#onTheWay = this.#writes.length;
  }

  /** Everything waits again. */
  callBack(): void {
    this.#onTheWay = 0;
  }

  /** Takes out what is due, in one piece. @returns undefined when nothing is */
  take(nowMs: number): Buffer | undefined {
    const due: Buffer[] = [];
    let whole = 0;
    for (const write of this.#writes) {
      if (whole === this.#onTheWay) break;
      while (write.bytes.length > this.#pieceBytes && this.#dueMsOf(write) <= nowMs) {
        due.push(this.#cut(write));
      }
      if (this.#dueMsOf(write) > nowMs) break;
      due.push(this.#cut(write));
      whole += 1;
    }
    this.#writes.splice(0, whole);
    this.#onTheWay -= whole;
    const [first] = due;
    if (first === undefined) return undefined;
    const bytes = due.length === 1 ? first : Buffer.concat(due);
    this.#bytes -= bytes.length;
    return bytes;
  }

  clear(): void {
    this.#writes.length = 0;
    this.#onTheWay = 0;
    this.#bytes = 0;
  }

  get #pieceBytes(): number {
    return Math.ceil(this.bytesPerSecond / PIECES_PER_SECOND);
  }

  #dueMsOf({ bytes, fromMs, earliestMs }: HeldWrite): number {
    const slowMs = (Math.min(bytes.length, this.#pieceBytes) / this.bytesPerSecond) * 1_000;
    return Math.max(Math.max(fromMs, this.#lastDueMs) + slowMs, earliestMs);
  }

  #cut(write: HeldWrite): Buffer {
    this.#lastDueMs = this.#dueMsOf(write);
    const piece = write.bytes.subarray(0, this.#pieceBytes);
    write.bytes = write.bytes.subarray(piece.length);
    return piece;
  }
}
