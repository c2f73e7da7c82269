const LEAST_CAPACITY = 256;

/** Bytes that wait for the rest of their unit. Grows by doubling, so that many small pieces cost no more than one. */
export class ByteTail {
  #buffer = new Uint8Array(LEAST_CAPACITY);
  #from = 0;
  #to = 0;

  /** Valid until the next `push`. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(this.#from, this.#to);
  }

  push(chunk: Uint8Array): void {
    const length = this.#to - this.#from;
    if (this.#to + chunk.length > this.#buffer.length) {
      const roomy =
        length + chunk.length > this.#buffer.length / 2
          ? new Uint8Array(Math.max(LEAST_CAPACITY, 2 * (length + chunk.length)))
          : this.#buffer;
      roomy.set(this.bytes);
      this.#buffer = roomy;
      this.#from = 0;
      this.#to = length;
    }
    this.#buffer.set(chunk, this.#to);
    this.#to += chunk.length;
  }

  /** Forgets the first bytes. */
  drop(count: number): void {
    this.#from += count;
    if (this.#from === this.#to) {
      this.#from = 0;
      this.#to = 0;
    }
  }
}
