const CONTINUATION = 0x80;
/** The Remaining Length has at most four bytes (MQTT 3.1.1 §2.2.3). */
const MOST_BYTES = 4;

/** Reads a Remaining Length, seven bits a byte, the lowest first (MQTT 3.1.1 §2.2.3). One object for each. */
export class RemainingLength {
  #value = 0;
  #bytes = 0;

  /** Bytes of the packet after its fixed header, as far as read. */
  get value(): number {
    return this.#value;
  }

  /** Bytes of the field, as far as read. */
  get bytes(): number {
    return this.#bytes;
  }

  push(byte: number): "more" | "complete" | "malformed" {
    if (this.#bytes === MOST_BYTES) return "malformed";
    this.#value += (byte & ~CONTINUATION) * 128 ** this.#bytes;
    this.#bytes += 1;
    return (byte & CONTINUATION) === 0 ? "complete" : "more";
  }
}
