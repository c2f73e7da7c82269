import { ByteTail } from "./byte-tail";
import type { LayerDecoder } from "./layer-decoder";
import { invalidUnit, type WireLayer, type WireUnit } from "./wire-unit";

/** Most bytes kept of one unit; the rest of its payload is counted and left out. */
export const MAX_UNIT_BYTES = 1_048_576;

/** What a decoder makes of the bytes that wait. */
export type Reading =
  /** @param skip bytes of payload after `length` that belong to the unit and are left out */
  | { readonly kind: "unit"; readonly length: number; readonly unit: WireUnit; readonly skip?: number }
  /** Nothing can be said before there are this many bytes. */
  | { readonly kind: "more"; readonly atLeast: number }
  /** Where the next unit begins cannot be known: nothing after this is read. */
  | { readonly kind: "broken"; readonly length: number; readonly reason: string };

/** Cuts a stream into units. How the stream is cut into chunks makes no difference to them. */
export abstract class UnitDecoder implements LayerDecoder {
  readonly #tail = new ByteTail();
  #offset = 0;
  #atLeast = 1;
  #skip = 0;
  #isBroken = false;
  #unreadBytes = 0;
  /** What reads the rest of the stream, once this protocol has handed the connection over. */
  protected successor: UnitDecoder | undefined;

  constructor(protected readonly layer: WireLayer) {}

  /** Bytes that wait for the rest of their unit. */
  get pendingBytes(): number {
    return this.successor?.pendingBytes ?? this.#tail.bytes.length;
  }

  /** Bytes that came after the stream had become unreadable. */
  get unreadBytes(): number {
    return this.successor?.unreadBytes ?? this.#unreadBytes;
  }

  /**
   * @param start index of the first byte in the stream
   * @param isEnd nothing more will come
   */
  protected abstract read(bytes: Uint8Array, start: number, isEnd: boolean): Reading;

  push(content: Uint8Array): WireUnit[] {
    if (this.successor !== undefined) return this.successor.push(content);
    if (this.#isBroken) {
      this.#unreadBytes += content.length;
      return [];
    }
    const skipped = Math.min(this.#skip, content.length);
    this.#skip -= skipped;
    this.#offset += skipped;
    this.#tail.push(content.subarray(skipped));
    return this.#readAll(false);
  }

  endMessage(): WireUnit[] {
    const units = this.#readAll(true);
    if (this.successor !== undefined) return [...units, ...this.successor.endMessage()];
    const rest = this.#tail.bytes.slice();
    this.#tail.drop(rest.length);
    if (rest.length === 0) return units;
    this.#isBroken = true;
    return [...units, this.#invalid(rest, "the stream ended before this was complete")];
  }

  skipHole(): WireUnit[] {
    if (this.successor !== undefined) return this.successor.skipHole();
    const rest = this.#tail.bytes.slice();
    this.#tail.drop(rest.length);
    this.#atLeast = 1;
    this.#skip = 0;
    const given = rest.length === 0 ? [] : [this.#invalid(rest, "the bytes after these are not kept")];
    this.#offset += rest.length;
    this.resynchronise();
    return given;
  }

  /** Forgets what was begun before a hole, here and in the layers above: their bytes were within units already. */
  protected resynchronise(): void {}

  #readAll(isEnd: boolean): WireUnit[] {
    const units: WireUnit[] = [];
    for (;;) {
      const bytes = this.#tail.bytes;
      if (this.successor !== undefined) {
        const rest = bytes.slice();
        this.#tail.drop(rest.length);
        return rest.length === 0 ? units : [...units, ...this.successor.push(rest)];
      }
      if (this.#isBroken || bytes.length === 0 || (!isEnd && bytes.length < this.#atLeast)) return units;
      const reading = this.read(bytes, this.#offset, isEnd);
      if (reading.kind === "more") {
        this.#atLeast = reading.atLeast;
        if (this.successor === undefined) return units;
        continue;
      }
      units.push(
        reading.kind === "unit"
          ? reading.unit
          : this.#invalid(bytes.slice(0, reading.length), reading.reason),
      );
      this.#isBroken = reading.kind === "broken";
      this.#atLeast = 1;
      this.#forget(reading.length, reading.kind === "unit" ? (reading.skip ?? 0) : 0);
    }
  }

  #forget(length: number, skip: number): void {
    this.#tail.drop(length);
    const skipped = Math.min(skip, this.#tail.bytes.length);
    this.#tail.drop(skipped);
    this.#skip = skip - skipped;
    this.#offset += length + skipped;
    if (!this.#isBroken) return;
    this.#unreadBytes = this.#tail.bytes.length;
    this.#tail.drop(this.#unreadBytes);
  }

  #invalid(bytes: Uint8Array, reason: string): WireUnit {
    return invalidUnit(this.layer, this.#offset, bytes, `${bytes.length} bytes`, reason);
  }
}
