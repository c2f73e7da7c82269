import { RemainingLength } from "./remaining-length";

/** Longest control packet that a client may send, in bytes, its fixed header included (MQ-8). */
export const MAX_PACKET_BYTES = 65_536;
/** Types of packets (MQTT 3.1.1 §2.2.1). */
export const CONNECT = 1;
export const DISCONNECT = 14;

/**
 * Reads nothing but the fixed headers of a byte stream (MQTT 3.1.1 §2.2), so that a packet that is too long is refused
 * before anybody keeps its bytes.
 */
export class FixedHeaderScanner {
  #lastType: number | undefined;
  /** Of the header being read; undefined between two packets and within a body. */
  #length: RemainingLength | undefined;
  #bodyBytes = 0;

  constructor(private readonly maxPacketBytes = MAX_PACKET_BYTES) {}

  /** Type of the packet whose header began last, 0 to 15; undefined before the first. */
  get lastType(): number | undefined {
    return this.#lastType;
  }

  /**
   * @param onEnd is told where in the chunk a packet ends
   * @returns false when the stream holds a packet that is too long or whose length is malformed; give it up then
   */
  accepts(chunk: Uint8Array, onEnd: (index: number) => void = () => {}): boolean {
    let index = 0;
    while (index < chunk.length) {
      const skipped = Math.min(this.#bodyBytes, chunk.length - index);
      this.#bodyBytes -= skipped;
      index += skipped;
      if (skipped > 0 && this.#bodyBytes === 0) onEnd(index);
      const byte = chunk[index];
      if (byte === undefined) break;
      if (!this.#acceptsHeaderByte(byte)) return false;
      index += 1;
      if (this.#length === undefined && this.#bodyBytes === 0) onEnd(index);
    }
    return true;
  }

  #acceptsHeaderByte(byte: number): boolean {
    if (this.#length === undefined) {
      this.#lastType = byte >> 4;
      this.#length = new RemainingLength();
      return true;
    }
    const length = this.#length;
    const state = length.push(byte);
    if (state === "malformed" || 1 + length.bytes + length.value > this.maxPacketBytes) return false;
    if (state === "complete") {
      this.#bodyBytes = length.value;
      this.#length = undefined;
    }
    return true;
  }
}
