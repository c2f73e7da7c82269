const REPLACEMENT = "\uFFFD";
/** Code units handed to one `String.fromCodePoint`: more could exhaust the stack. */
const BATCH = 4_096;

/** Bytes as text (WHATWG Encoding §8.1): what is no UTF-8 becomes U+FFFD, and a byte order mark stays. */
export function utf8Text(bytes: Uint8Array): string {
  return decode(bytes).text;
}

/** Is it UTF-8 throughout (RFC 3629 §3)? */
export function isUtf8(bytes: Uint8Array): boolean {
  return !decode(bytes).hasErrors;
}

function decode(bytes: Uint8Array): { text: string; hasErrors: boolean } {
  let text = "";
  let hasErrors = false;
  let batch: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { point, length } = readPoint(bytes, at);
    hasErrors ||= point === undefined;
    batch.push(point ?? REPLACEMENT.charCodeAt(0));
    at += length;
    if (batch.length < BATCH) continue;
    text += String.fromCodePoint(...batch);
    batch = [];
  }
  return { text: text + String.fromCodePoint(...batch), hasErrors };
}

/** @returns the code point, or undefined with the length of the longest part that a sequence could begin with */
function readPoint(bytes: Uint8Array, at: number): { point: number | undefined; length: number } {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return { point: lead, length: 1 };
  const following = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  if (lead < 0xc2 || lead > 0xf4) return { point: undefined, length: 1 };
  let point = lead & (0x3f >> following);
  for (let index = 1; index <= following; index += 1) {
    const byte = bytes[at + index] ?? 0;
    // The second byte rules out overlong forms, surrogates and what is beyond U+10FFFF (RFC 3629 §4).
    const [least, most] = index === 1 ? secondByteRange(lead) : [0x80, 0xbf];
    if (byte < least || byte > most) return { point: undefined, length: index };
    point = point * 64 + (byte & 0x3f);
  }
  return { point, length: 1 + following };
}

function secondByteRange(lead: number): readonly [least: number, most: number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  if (lead === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}
