import { bytesText } from "#lib/wire/byte-values";
import type { LayerDecoder, Sender } from "#lib/wire/layer-decoder";
import { MAX_UNIT_BYTES, type Reading, UnitDecoder } from "#lib/wire/unit-decoder";
import { type WireUnit, wireUnit } from "#lib/wire/wire-unit";
import { type FrameHeader, readFrameHeader, unmasked } from "./frame-header";
import { headerSpans, payloadSpans } from "./frame-spans";
import { isControl, OPCODE, OPCODES } from "./opcodes";

/** Frames of one side (RFC 6455 §5). Rules that a frame breaks are said in its spans; reading goes on. */
export class FrameDecoder extends UnitDecoder {
  /** What the data frames are fragments of; undefined between two messages. */
  #message: { readonly isBinary: boolean; readonly isCompressed: boolean } | undefined;
  #above: LayerDecoder | undefined;

  /** @param above reads the messages, unmasked */
  constructor(
    private readonly sentBy: Sender,
    above?: LayerDecoder,
  ) {
    super("websocket");
    this.#above = above;
  }

  protected override read(bytes: Uint8Array, start: number): Reading {
    const header = readFrameHeader(bytes);
    if (typeof header === "number") return { kind: "more", atLeast: header };
    // RFC 6455 §5.2: the highest bit of a length of 64 bits is 0.
    if (!Number.isSafeInteger(header.payloadBytes))
      return { kind: "broken", length: header.headerBytes, reason: "no frame can be this long" };
    const isTooLong = header.headerBytes + header.payloadBytes > MAX_UNIT_BYTES;
    const length = header.headerBytes + (isTooLong ? 0 : header.payloadBytes);
    if (bytes.length < length) return { kind: "more", atLeast: length };
    const unit = this.#unit(header, bytes.slice(0, length), start, isTooLong ? header.payloadBytes : 0);
    return { kind: "unit", length, unit, skip: unit.omittedBytes };
  }

  protected override resynchronise(): void {
    this.#message = undefined;
    this.#above?.skipHole();
  }

  #unit(header: FrameHeader, bytes: Uint8Array, start: number, omittedBytes: number): WireUnit {
    const payload = unmasked(bytes.subarray(header.headerBytes), header.maskingKey);
    const fragmentationError = this.#fragmentationError(header);
    const units = omittedBytes > 0 ? this.#giveUp() : this.#carry(header, payload);
    return wireUnit({
      layer: "websocket",
      start,
      bytes,
      summary: summaryOf(header),
      spans: [
        ...headerSpans(header, bytes, { sentBy: this.sentBy, fragmentationError }),
        ...payloadSpans(header, payload),
      ],
      omittedBytes,
      carries: units !== undefined,
      units: units ?? [],
    });
  }

  #fragmentationError({ opcode }: FrameHeader): string | undefined {
    if (isControl(opcode)) return undefined;
    const isInside = this.#message !== undefined;
    if (opcode === OPCODE.continuation) return isInside ? undefined : "there is no message to continue";
    return isInside ? "the message before has not ended" : undefined;
  }

  /** @returns undefined when nothing above reads this frame */
  #carry(header: FrameHeader, payload: Uint8Array): WireUnit[] | undefined {
    if (isControl(header.opcode)) return undefined;
    const message =
      header.opcode === OPCODE.continuation
        ? this.#message
        : { isBinary: header.opcode === OPCODE.binary, isCompressed: header.reserved[0] };
    this.#message = header.fin ? undefined : message;
    if (this.#above === undefined || message === undefined || message.isCompressed) return undefined;
    const units = this.#above.push(payload, message.isBinary);
    return header.fin ? [...units, ...this.#above.endMessage()] : units;
  }

  /** What is above has missed something: it cannot be followed any further. */
  #giveUp(): undefined {
    this.#above = undefined;
  }
}

function summaryOf(header: FrameHeader): string {
  const name = OPCODES.get(header.opcode) ?? `reserved (0x${header.opcode.toString(16)})`;
  return [
    `WebSocket ${name} frame`,
    ...(header.fin ? ["FIN"] : []),
    ...(header.reserved[0] ? ["RSV1"] : []),
    header.maskingKey === undefined ? "not masked" : "masked",
    `${bytesText(header.payloadBytes)} of payload`,
  ].join(", ");
}
