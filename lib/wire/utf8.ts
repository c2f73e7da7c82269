const REPLACEMENT = 0xfffd;
/** Code units handed to one `String.fromCodePoint`: more could exhaust the stack. */
const BATCH = 4_096;

export interface DecodedText {
  readonly text: string;
  /** Was it UTF-8 throughout (RFC 3629 §3)? */
  readonly isUtf8: boolean;
}

/** Bytes as text (WHATWG Encoding §8.1): what is no UTF-8 becomes U+FFFD, and a byte order mark stays. */
export function decodeUtf8(bytes: Uint8Array): DecodedText {
  let text = "";
  let isUtf8 = true;
  let batch: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0;
    const length = lead < 0x80 ? 1 : sequenceBytes(bytes, at, lead);
    batch.push(length < 0 ? REPLACEMENT : pointAt(bytes, at, length));
    isUtf8 &&= length > 0;
    at += Math.abs(length);
    if (batch.length < BATCH) continue;
    text += String.fromCodePoint(...batch);
    batch = [];
  }
  return { text: text + String.fromCodePoint(...batch), isUtf8 };
}

export function utf8Text(bytes: Uint8Array): string {
  return decodeUtf8(bytes).text;
}

export function isUtf8(bytes: Uint8Array): boolean {
  return decodeUtf8(bytes).isUtf8;
}

/** @returns bytes of the sequence; when it breaks off, those of the longest part that one could begin with, below 0 */
function sequenceBytes(bytes: Uint8Array, at: number, lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return -1;
  // The second byte rules out overlong forms, surrogates and what is beyond U+10FFFF (RFC 3629 §4).
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1] ?? 0;
  if (second < least || second > most) return -1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  for (let index = 2; index < length; index += 1) {
    if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return -index;
  }
  return length;
}

/** @param length of a whole sequence, 1 to 4 */
function pointAt(bytes: Uint8Array, at: number, length: number): number {
  let point = (bytes[at] ?? 0) & (length === 1 ? 0x7f : 0xff >> (length + 1));
  for (let index = 1; index < length; index += 1) point = point * 64 + ((bytes[at + index] ?? 0) & 0x3f);
  return point;
}
