import { type ByteSpan, payloadBytesOf } from "./byte-span";

export type WireLayer = "http" | "sse" | "websocket" | "engine-io" | "socket-io" | "mqtt" | "content";

/** What one layer sends at a time: a head, a chunk, a frame, a packet, a block. */
export interface WireUnit {
  readonly layer: WireLayer;
  /** Index of its first byte in the stream of its layer; each layer counts its own. */
  readonly start: number;
  /** Its bytes as they stand in the stream of its layer. */
  readonly bytes: Uint8Array;
  /** One line for people. */
  readonly summary: string;
  /** Spans of `bytes`, in order. */
  readonly spans: readonly ByteSpan[];
  /** Bytes that are there for this layer. */
  readonly framingBytes: number;
  /** Bytes that this layer was asked to carry, those left out included. */
  readonly payloadBytes: number;
  /** Bytes of payload that belong to the unit and are not in `bytes`, because it is too long to keep. */
  readonly omittedBytes: number;
  /** Its payload went to the layer above, which counts it again as framing and payload of its own. */
  readonly carries: boolean;
  /** Units of the layer above that were complete with this one. */
  readonly units: readonly WireUnit[];
}

export interface WireUnitParts {
  readonly layer: WireLayer;
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly summary: string;
  readonly spans: readonly ByteSpan[];
  readonly omittedBytes?: number;
  readonly carries?: boolean;
  readonly units?: readonly WireUnit[];
}

/** A unit, with its bytes counted. */
export function wireUnit({
  omittedBytes = 0,
  carries = false,
  units = [],
  ...parts
}: WireUnitParts): WireUnit {
  const shownPayloadBytes = payloadBytesOf(parts.spans);
  return {
    ...parts,
    framingBytes: parts.bytes.length - shownPayloadBytes,
    payloadBytes: shownPayloadBytes + omittedBytes,
    omittedBytes,
    carries,
    units,
  };
}

/** A unit that is one invalid span. @param reason a sentence without a full stop */
export function invalidUnit(
  layer: WireLayer,
  start: number,
  bytes: Uint8Array,
  value: string,
  reason: string,
): WireUnit {
  const span: ByteSpan = {
    start: 0,
    end: bytes.length,
    kind: "invalid",
    label: "Invalid",
    value,
    meaning: reason,
  };
  return wireUnit({ layer, start, bytes, summary: `Not readable: ${reason}`, spans: [span] });
}
