import type { ByteSpan } from "#lib/wire/byte-span";
import { excerpt, latin1Text } from "#lib/wire/byte-values";
import { rfc9110, rfc9112 } from "#lib/wire/spec-sections";
import { fieldMeaning } from "./field-meanings";
import type { HttpField } from "./head";

const CR = 0x0d;
const LF = 0x0a;

/** A line of a head: its text is Latin-1 and has no line end. */
export interface Line {
  readonly start: number;
  /** After its line end. */
  readonly end: number;
  readonly text: string;
}

/** @returns undefined while the line has no end (RFC 9112 §2.2: a recipient may take a LF alone for one) */
export function lineAt(bytes: Uint8Array, start: number): Line | undefined {
  const lineFeed = bytes.indexOf(LF, start);
  if (lineFeed === -1) return undefined;
  const textEnd = lineFeed > start && bytes[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed;
  return { start, end: lineFeed + 1, text: latin1Text(bytes.subarray(start, textEnd)) };
}

/** Lines that are complete, in order. */
export function linesOf(bytes: Uint8Array, from: number): Line[] {
  const lines: Line[] = [];
  for (let line = lineAt(bytes, from); line !== undefined; line = lineAt(bytes, line.end)) lines.push(line);
  return lines;
}

/** @returns index after the first empty line, undefined when there is none yet @param from where lines begin */
export function emptyLineEnd(bytes: Uint8Array, from: number): number | undefined {
  for (let start = from; ; ) {
    const first = bytes[start];
    if (first === LF) return start + 1;
    if (first === CR && bytes[start + 1] === LF) return start + 2;
    const lineFeed = bytes.indexOf(LF, start);
    if (lineFeed === -1) return undefined;
    start = lineFeed + 1;
  }
}

/** Span of a field line, and the field unless it is malformed (RFC 9112 §5). */
export function fieldLine({ start, end, text }: Line): { span: ByteSpan; field: HttpField | undefined } {
  const [, name, before = "", value = ""] =
    /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([ \t]*)(.*?)[ \t]*$/.exec(text) ?? [];
  if (name === undefined) return { span: invalidLine(start, end, text), field: undefined };
  const valueStart = start + name.length + 1 + before.length;
  const known = fieldMeaning(name.toLowerCase());
  const span: ByteSpan = {
    start,
    end,
    kind: "text",
    label: name,
    value: excerpt(value),
    ...(known ?? { spec: rfc9110("5.1") }),
    children: [
      { start, end: start + name.length, kind: "text", label: "Field name", value: name },
      {
        start: valueStart,
        end: valueStart + value.length,
        kind: "text",
        label: "Field value",
        value: excerpt(value),
      },
    ],
  };
  return { span, field: { name: name.toLowerCase(), value } };
}

function invalidLine(start: number, end: number, text: string): ByteSpan {
  const meaning = /^[ \t]/.test(text)
    ? "a field may not go on in the next line"
    : /^[^:]*[ \t]+:/.test(text)
      ? "there may be no blank before the colon"
      : "a field line is a name, a colon and a value";
  return {
    start,
    end,
    kind: "invalid",
    label: "Field line",
    value: excerpt(text),
    meaning,
    spec: rfc9112("5"),
  };
}

/** The empty line that ends a head or a trailer section. */
export function emptyLine({ start, end }: Line): ByteSpan {
  return { start, end, kind: "framing", label: "Empty line", value: "", spec: rfc9112("2.1") };
}
