import type { ByteSpan } from "#lib/wire/byte-span";
import { decodeUtf8 } from "#lib/wire/utf8";

const MOST_CHARACTERS = 8_000;

/** What a span says; payload that is text in full, where the decoder gives only its beginning. */
export function spanValue({ kind, value, start, end }: ByteSpan, bytes: Uint8Array): string {
  if (kind !== "payload" || !value.endsWith("…")) return value;
  const { text, isUtf8 } = decodeUtf8(bytes.subarray(start, end));
  return isUtf8 && text.length <= MOST_CHARACTERS ? text : value;
}
