import { joinedBytes } from "./joined-bytes";
import type { LayerDecoder } from "./layer-decoder";
import { MAX_UNIT_BYTES } from "./unit-decoder";
import { invalidUnit, type WireLayer, type WireUnit } from "./wire-unit";

/** Reads a layer whose units are the messages of the layer below, each of which may come in pieces. */
export abstract class MessageDecoder implements LayerDecoder {
  #pieces: Uint8Array[] = [];
  #pieceBytes = 0;
  #isBinary = false;
  #offset = 0;

  constructor(protected readonly layer: WireLayer) {}

  /** @param start index of its first byte in the stream of the layer */
  protected abstract decode(message: Uint8Array, isBinary: boolean, start: number): WireUnit[];

  push(content: Uint8Array, isBinary: boolean): WireUnit[] {
    this.#isBinary = isBinary;
    this.#pieceBytes += content.length;
    if (this.#pieceBytes <= MAX_UNIT_BYTES) this.#pieces.push(new Uint8Array(content));
    else this.#pieces = [];
    return [];
  }

  skipHole(): WireUnit[] {
    this.#pieces = [];
    this.#offset += this.#pieceBytes;
    this.#pieceBytes = 0;
    return [];
  }

  endMessage(): WireUnit[] {
    const [start, length] = [this.#offset, this.#pieceBytes];
    const message = joinedBytes(this.#pieces);
    this.#pieces = [];
    this.#pieceBytes = 0;
    this.#offset += length;
    if (length > MAX_UNIT_BYTES)
      return [invalidUnit(this.layer, start, new Uint8Array(), `${length} bytes`, "too long to keep")];
    return this.decode(message, this.#isBinary, start);
  }
}
