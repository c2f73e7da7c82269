/** Header of a frame (RFC 6455 §5.2), as it stands. */
export interface FrameHeader {
  readonly fin: boolean;
  /** RSV1, RSV2, RSV3. */
  readonly reserved: readonly [boolean, boolean, boolean];
  readonly opcode: number;
  /** The 7 bits of the second byte. */
  readonly lengthField: number;
  readonly payloadBytes: number;
  /** Four bytes, when the frame is masked. */
  readonly maskingKey: Uint8Array | undefined;
  /** Bytes of the extended payload length: 0, 2 or 8. */
  readonly extendedLengthBytes: 0 | 2 | 8;
  readonly headerBytes: number;
}

/** @returns bytes needed to know more, while the header is not complete */
export function readFrameHeader(bytes: Uint8Array): FrameHeader | number {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return 2;
  const lengthField = second & 0x7f;
  const extendedLengthBytes = lengthField === 127 ? 8 : lengthField === 126 ? 2 : 0;
  const isMasked = (second & 0x80) !== 0;
  const headerBytes = 2 + extendedLengthBytes + (isMasked ? 4 : 0);
  if (bytes.length < headerBytes) return headerBytes;
  const extended = bytes.subarray(2, 2 + extendedLengthBytes);
  return {
    fin: (first & 0x80) !== 0,
    reserved: [(first & 0x40) !== 0, (first & 0x20) !== 0, (first & 0x10) !== 0],
    opcode: first & 0x0f,
    lengthField,
    payloadBytes:
      extendedLengthBytes === 0 ? lengthField : extended.reduce((sum, byte) => sum * 256 + byte, 0),
    maskingKey: isMasked ? bytes.slice(headerBytes - 4, headerBytes) : undefined,
    extendedLengthBytes,
    headerBytes,
  };
}

/** RFC 6455 §5.3: masking and unmasking are the same. @returns a copy */
export function unmasked(payload: Uint8Array, maskingKey: Uint8Array | undefined): Uint8Array {
  if (maskingKey === undefined) return payload.slice();
  return payload.map((byte, index) => byte ^ (maskingKey[index % 4] ?? 0));
}
