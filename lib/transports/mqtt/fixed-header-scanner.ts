/** Longest control packet that a client may send, in bytes, its fixed header included (MQ-8). */
export const MAX_PACKET_BYTES = 65_536;
/** Type of the DISCONNECT packet (MQTT 3.1.1 §2.2.1). */
export const DISCONNECT = 14;

const CONTINUATION = 0x80;
/** The Remaining Length has at most four bytes (MQTT 3.1.1 §2.2.3). */
const MOST_LENGTH_BYTES = 4;

/**
 * Reads nothing but the fixed headers of a byte stream (MQTT 3.1.1 §2.2), so that a packet that is too long is refused
 * before anybody keeps its bytes.
 */
export class FixedHeaderScanner {
  #lastType: number | undefined;
  /** Bytes of the Remaining Length that have been read; undefined between two packets and within a body. */
  #lengthBytes: number | undefined;
  #length = 0;
  #bodyBytes = 0;

  constructor(private readonly maxPacketBytes = MAX_PACKET_BYTES) {}

  /** Type of the packet whose header began last, 0 to 15; undefined before the first. */
  get lastType(): number | undefined {
    return this.#lastType;
  }

  /** @returns false when the stream holds a packet that is too long or whose length is malformed; give it up then */
  accepts(chunk: Uint8Array): boolean {
    let index = 0;
    while (index < chunk.length) {
      const skipped = Math.min(this.#bodyBytes, chunk.length - index);
      this.#bodyBytes -= skipped;
      index += skipped;
      const byte = chunk[index];
      if (byte === undefined) break;
      if (!this.#acceptsHeaderByte(byte)) return false;
      index += 1;
    }
    return true;
  }

  #acceptsHeaderByte(byte: number): boolean {
    if (this.#lengthBytes === undefined) {
      this.#lastType = byte >> 4;
      this.#lengthBytes = 0;
      this.#length = 0;
      return true;
    }
    if (this.#lengthBytes === MOST_LENGTH_BYTES) return false;
    this.#length += (byte & ~CONTINUATION) * 128 ** this.#lengthBytes;
    this.#lengthBytes += 1;
    if (1 + this.#lengthBytes + this.#length > this.maxPacketBytes) return false;
    if ((byte & CONTINUATION) === 0) {
      this.#bodyBytes = this.#length;
      this.#lengthBytes = undefined;
    }
    return true;
  }
}
