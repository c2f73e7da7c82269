/** Where a specification says what a span is. */
export interface SpecSection {
  /** `RFC 6455 §5.2`: its short name and the section. */
  readonly section: string;
  readonly url: string;
}

/**
 * A run of bytes and what it says. `framing` is there for the protocol and is no readable text, `text` is there for the
 * protocol and is, `payload` is what the layer was asked to carry, `invalid` breaks a rule: `meaning` says which.
 */
export type SpanKind = "framing" | "text" | "payload" | "invalid";

export interface ByteSpan {
  /** Index of its first byte in the unit. */
  readonly start: number;
  /** Index after its last byte. */
  readonly end: number;
  readonly kind: SpanKind;
  /** The specification's own word for the field. */
  readonly label: string;
  /** What the bytes say, for people; long values are cut. */
  readonly value: string;
  /** Which bits of its one byte, when it is less than a byte: 0x80 is the highest. */
  readonly bitMask?: number;
  /** What follows from the value, in one sentence without a full stop. */
  readonly meaning?: string;
  readonly spec?: SpecSection;
  /** Its parts, in order. */
  readonly children?: readonly ByteSpan[];
}

/** Bytes of payload in these spans; a payload counts whole, whatever its parts are. */
export function payloadBytesOf(spans: readonly ByteSpan[]): number {
  return spans.reduce(
    (sum, span) =>
      sum + (span.kind === "payload" ? span.end - span.start : payloadBytesOf(span.children ?? [])),
    0,
  );
}
