// RFC 6455 §5.2: FIN, no reserved bits, opcode 1.
const FINAL_TEXT = 0x81;
// RFC 6455 §5.2: up to 125 the length is in the second byte; 126 and 127 say that 2 or 8 bytes follow.
const LONGEST_IN_7_BITS = 125;
const LONGEST_IN_16_BITS = 65_535;

/**
 * Text messages as a server writes them: one unmasked frame each (RFC 6455 §5.1), one after the other in one array,
 * so that all of them leave in one write.
 * @param messages each as its parts, in order, which together are valid UTF-8
 */
export function textFrames(messages: readonly (readonly Uint8Array[])[]): Uint8Array<ArrayBuffer> {
  const lengths = messages.map((parts) => parts.reduce((sum, part) => sum + part.length, 0));
  const frames = new Uint8Array(lengths.reduce((sum, length) => sum + headerBytes(length) + length, 0));
  const view = new DataView(frames.buffer);
  let at = 0;
  messages.forEach((parts, index) => {
    const length = lengths[index] ?? 0;
    writeHeader(view, at, length);
    at += headerBytes(length);
    for (const part of parts) {
      frames.set(part, at);
      at += part.length;
    }
  });
  return frames;
}

function headerBytes(payloadBytes: number): number {
  if (payloadBytes <= LONGEST_IN_7_BITS) return 2;
  return payloadBytes <= LONGEST_IN_16_BITS ? 4 : 10;
}

function writeHeader(view: DataView, at: number, payloadBytes: number): void {
  view.setUint8(at, FINAL_TEXT);
  if (payloadBytes <= LONGEST_IN_7_BITS) view.setUint8(at + 1, payloadBytes);
  else if (payloadBytes <= LONGEST_IN_16_BITS) {
    view.setUint8(at + 1, 126);
    view.setUint16(at + 2, payloadBytes);
  } else {
    view.setUint8(at + 1, 127);
    view.setBigUint64(at + 2, BigInt(payloadBytes));
  }
}
