/** A frame as a client writes it (RFC 6455 §5.2), right or wrong. */
export interface ClientFrame {
  readonly opcode: number;
  readonly payload?: string | Uint8Array;
  /** The last fragment; true unless given. */
  readonly fin?: boolean;
  /** The three reserved bits, as a number up to 7. */
  readonly rsv?: number;
  readonly masked?: boolean;
}

/** A frame as it came. */
export interface ServerFrame {
  readonly opcode: number;
  readonly fin: boolean;
  readonly payload: Buffer;
}

export const CONTINUATION = 0;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

const MASK = Buffer.from("37fa213d", "hex");

/** The bytes of a frame. Text is written as UTF-8. */
export function clientFrame({
  opcode,
  payload = "",
  fin = true,
  rsv = 0,
  masked = true,
}: ClientFrame): Buffer {
  const bytes = typeof payload === "string" ? Buffer.from(payload) : Buffer.from(payload);
  const head = Buffer.alloc(bytes.length < 126 ? 2 : bytes.length < 65_536 ? 4 : 10);
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] = bytes.length < 126 ? bytes.length : bytes.length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(bytes.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(bytes.length), 2);
  if (!masked) return Buffer.concat([head, bytes]);
  head[1] |= 0x80;
  for (const [index, byte] of bytes.entries()) bytes[index] = byte ^ (MASK[index % 4] ?? 0);
  return Buffer.concat([head, MASK, bytes]);
}

/** The payload of a Close frame: code, then reason (RFC 6455 §5.5.1). */
export function closePayload(code: number, reason: string | Uint8Array = ""): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return Buffer.concat([head, Buffer.from(reason)]);
}

/** Every whole frame in what a server sent. @throws Error for a masked frame (RFC 6455 §5.1) or a reserved bit */
export function serverFrames(bytes: Buffer): ServerFrame[] {
  const frames: ServerFrame[] = [];
  let at = 0;
  while (bytes.length >= at + 2) {
    const [first, second] = [bytes.readUInt8(at), bytes.readUInt8(at + 1)];
    if ((second & 0x80) !== 0 || (first & 0x70) !== 0) throw new Error("no frame of a server");
    const headBytes = second < 126 ? 2 : second === 126 ? 4 : 10;
    if (bytes.length < at + headBytes) break;
    const length =
      second < 126
        ? second
        : second === 126
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2));
    const end = at + headBytes + length;
    if (bytes.length < end) break;
    frames.push({
      opcode: first & 0x0f,
      fin: (first & 0x80) !== 0,
      payload: bytes.subarray(at + headBytes, end),
    });
    at = end;
  }
  return frames;
}
