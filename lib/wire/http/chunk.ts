import type { ByteSpan } from "#lib/wire/byte-span";
import { bytesText, contentText, excerpt } from "#lib/wire/byte-values";
import { rfc9112 } from "#lib/wire/spec-sections";
import { emptyLine, fieldLine, type Line, linesOf } from "./lines";

/** Hex digits that a safe integer surely has room for. */
const MOST_SIZE_DIGITS = 12;

/** @returns bytes of the chunk's data, undefined when the line is malformed (RFC 9112 §7.1) */
export function chunkSize({ text }: Line): number | undefined {
  const [, digits] = /^([0-9a-fA-F]+)[ \t]*(?:;.*)?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const significant = digits.replace(/^0+/, "");
  return significant.length > MOST_SIZE_DIGITS ? undefined : Number.parseInt(`0${significant}`, 16);
}

/** The line before the data: the size in hex, and extensions. */
export function sizeSpan({ start, end, text }: Line, size: number): ByteSpan {
  return {
    start,
    end,
    kind: "framing",
    label: "Chunk size",
    value: excerpt(text),
    meaning: size === 0 ? "the last chunk" : `${bytesText(size)}, in hexadecimal`,
    spec: rfc9112("7.1"),
  };
}

export function chunkDataSpan(bytes: Uint8Array, start: number, end: number): ByteSpan {
  return {
    start,
    end,
    kind: "payload",
    label: "Chunk data",
    value: contentText(bytes.subarray(start, end)),
    spec: rfc9112("7.1"),
  };
}

export function chunkEndSpan(start: number): ByteSpan {
  return {
    start,
    end: start + 2,
    kind: "framing",
    label: "End of chunk",
    value: "CR LF",
    spec: rfc9112("7.1"),
  };
}

/** Spans of what follows the size of the last chunk: fields, if any, and an empty line (RFC 9112 §7.1.2). */
export function trailerSpans(bytes: Uint8Array, from: number): ByteSpan[] {
  const lines = linesOf(bytes, from);
  const last = lines.pop();
  return [...lines.map((line) => fieldLine(line).span), ...(last === undefined ? [] : [emptyLine(last)])];
}
