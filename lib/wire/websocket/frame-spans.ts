import type { ByteSpan } from "#lib/wire/byte-span";
import { bytesText, contentText, hexText } from "#lib/wire/byte-values";
import type { Sender } from "#lib/wire/layer-decoder";
import { rfc6455, rfc7692 } from "#lib/wire/spec-sections";
import { utf8Text } from "#lib/wire/utf8";
import { closeStatusText, isSendable } from "./close-status";
import type { FrameHeader } from "./frame-header";
import { isControl, OPCODE, OPCODES } from "./opcodes";

const MOST_CONTROL_BYTES = 125;

/** What the decoder knows besides the header. */
export interface FrameContext {
  readonly sentBy: Sender;
  /** Which rule of fragmentation the frame breaks (RFC 6455 §5.4). */
  readonly fragmentationError: string | undefined;
}

/** Spans of the header: first byte, second byte, extended length, masking key. */
export function headerSpans(header: FrameHeader, bytes: Uint8Array, context: FrameContext): ByteSpan[] {
  const spans = [firstByte(header, bytes, context), secondByte(header, bytes, context)];
  const lengthEnd = 2 + header.extendedLengthBytes;
  if (lengthEnd > 2) {
    const isMinimal = header.payloadBytes > (header.extendedLengthBytes === 2 ? 125 : 65_535);
    spans.push({
      start: 2,
      end: lengthEnd,
      kind: isMinimal ? "framing" : "invalid",
      label: "Extended payload length",
      value: String(header.payloadBytes),
      meaning: isMinimal
        ? `${header.extendedLengthBytes * 8} bits, highest byte first`
        : "a length has to take the fewest bytes that hold it",
      spec: rfc6455("5.2"),
    });
  }
  if (header.maskingKey !== undefined)
    spans.push({
      start: lengthEnd,
      end: header.headerBytes,
      kind: "framing",
      label: "Masking key",
      value: hexText(header.maskingKey),
      meaning: "byte i of the payload is combined by XOR with byte i modulo 4 of this",
      spec: rfc6455("5.3"),
    });
  return spans;
}

/** @param payload unmasked */
export function payloadSpans(header: FrameHeader, payload: Uint8Array): ByteSpan[] {
  if (payload.length === 0) return [];
  const start = header.headerBytes;
  const end = start + payload.length;
  if (header.opcode === OPCODE.close) return closeSpans(payload, start);
  const isCompressed = header.reserved[0];
  return [
    {
      start,
      end,
      kind: isControl(header.opcode) ? "text" : "payload",
      label: isControl(header.opcode) ? "Application data" : "Payload",
      value: isCompressed ? hexText(payload) : contentText(payload),
      ...(isCompressed
        ? { meaning: "compressed by permessage-deflate", spec: rfc7692("7.2.1") }
        : header.maskingKey === undefined
          ? { spec: rfc6455("5.2") }
          : { meaning: "shown without its mask", spec: rfc6455("5.3") }),
    },
  ];
}

function firstByte(header: FrameHeader, bytes: Uint8Array, context: FrameContext): ByteSpan {
  const name = OPCODES.get(header.opcode);
  const opcodeError = name === undefined ? "this opcode is reserved" : context.fragmentationError;
  const finError =
    isControl(header.opcode) && !header.fin ? "a control frame may not be fragmented" : undefined;
  return {
    start: 0,
    end: 1,
    kind: "framing",
    label: "First byte",
    value: hexText(bytes.subarray(0, 1)),
    spec: rfc6455("5.2"),
    children: [
      bit("FIN", 0x80, header.fin, finError, header.fin ? "last frame of its message" : "more frames follow"),
      bit("RSV1", 0x40, header.reserved[0], undefined, header.reserved[0] ? "compressed message" : undefined),
      bit("RSV2", 0x20, header.reserved[1], header.reserved[1] ? "no extension here uses it" : undefined),
      bit("RSV3", 0x10, header.reserved[2], header.reserved[2] ? "no extension here uses it" : undefined),
      {
        start: 0,
        end: 1,
        bitMask: 0x0f,
        kind: opcodeError === undefined ? "framing" : "invalid",
        label: "Opcode",
        value: `0x${header.opcode.toString(16)}`,
        meaning: opcodeError ?? `${name} frame`,
        spec: rfc6455("5.2"),
      },
    ],
  };
}

function secondByte(header: FrameHeader, bytes: Uint8Array, { sentBy }: FrameContext): ByteSpan {
  const isMasked = header.maskingKey !== undefined;
  const maskError =
    sentBy === "client" && !isMasked
      ? "a client has to mask every frame"
      : sentBy === "server" && isMasked
        ? "a server may not mask a frame"
        : undefined;
  const isTooLong = isControl(header.opcode) && header.lengthField > MOST_CONTROL_BYTES;
  return {
    start: 1,
    end: 2,
    kind: "framing",
    label: "Second byte",
    value: hexText(bytes.subarray(1, 2)),
    spec: rfc6455("5.2"),
    children: [
      {
        ...bit("MASK", 0x80, isMasked, maskError, isMasked ? "a masking key follows" : "not masked"),
        start: 1,
        end: 2,
      },
      {
        start: 1,
        end: 2,
        bitMask: 0x7f,
        kind: isTooLong ? "invalid" : "framing",
        label: "Payload length",
        value: String(header.lengthField),
        meaning: isTooLong
          ? `a control frame has at most ${MOST_CONTROL_BYTES} bytes`
          : header.extendedLengthBytes === 0
            ? bytesText(header.payloadBytes)
            : `the next ${header.extendedLengthBytes} bytes hold the length`,
        spec: rfc6455("5.2"),
      },
    ],
  };
}

function bit(label: string, bitMask: number, isSet: boolean, error?: string, meaning?: string): ByteSpan {
  const said = error ?? meaning;
  return {
    start: 0,
    end: 1,
    bitMask,
    kind: error === undefined ? "framing" : "invalid",
    label,
    value: isSet ? "1" : "0",
    ...(said === undefined ? {} : { meaning: said }),
  };
}

function closeSpans(payload: Uint8Array, start: number): ByteSpan[] {
  const [high, low] = payload;
  if (high === undefined || low === undefined)
    return [
      {
        start,
        end: start + payload.length,
        kind: "invalid",
        label: "Close code",
        value: hexText(payload),
        meaning: "a close code has two bytes",
        spec: rfc6455("5.5.1"),
      },
    ];
  const code = high * 256 + low;
  const spans: ByteSpan[] = [
    {
      start,
      end: start + 2,
      kind: isSendable(code) ? "framing" : "invalid",
      label: "Close code",
      value: String(code),
      meaning: closeStatusText(code),
      spec: rfc6455("7.4.1"),
    },
  ];
  if (payload.length > 2)
    spans.push({
      start: start + 2,
      end: start + payload.length,
      kind: "text",
      label: "Close reason",
      value: utf8Text(payload.subarray(2)),
      spec: rfc6455("5.5.1"),
    });
  return spans;
}
