import type { ByteSpan } from "#lib/wire/byte-span";
import { excerpt } from "#lib/wire/byte-values";
import type { Sender } from "#lib/wire/layer-decoder";
import { rfc9110, rfc9112 } from "#lib/wire/spec-sections";
import type { HttpField, HttpHead } from "./head";
import { emptyLine, fieldLine, type Line, linesOf } from "./lines";

export interface ReadHead {
  readonly head: HttpHead;
  readonly spans: readonly ByteSpan[];
}

/**
 * A head and its spans (RFC 9112 §2.1).
 * @param bytes from its first byte to the end of its empty line
 * @param from where its start line begins: a client may send empty lines first (RFC 9112 §2.2)
 * @returns undefined when its first line is no start line
 */
export function readHead(bytes: Uint8Array, from: number, sentBy: Sender): ReadHead | undefined {
  const [first, ...rest] = linesOf(bytes, from);
  const last = rest.pop();
  if (first === undefined || last === undefined) return undefined;
  const fieldLines = rest.map(fieldLine);
  const fields = fieldLines.flatMap(({ field }) => (field === undefined ? [] : [field]));
  const start = sentBy === "client" ? requestLine(first) : statusLine(first);
  if (start === undefined) return undefined;
  const skipped: ByteSpan[] =
    from === 0
      ? []
      : [{ start: 0, end: from, kind: "framing", label: "Empty lines", value: "", spec: rfc9112("2.2") }];
  return {
    head: start.headWith(fields, bytes.length),
    spans: [...skipped, start.span, ...fieldLines.map(({ span }) => span), emptyLine(last)],
  };
}

interface StartLine {
  readonly span: ByteSpan;
  headWith(fields: readonly HttpField[], headBytes: number): HttpHead;
}

function requestLine(line: Line): StartLine | undefined {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) (HTTP\/[0-9]\.[0-9])$/.exec(line.text);
  if (match === null) return undefined;
  const [, method = "", target = "", version = ""] = match;
  const parts = partSpans(line.start, [
    ["Method", method, "9.1"],
    ["Request target", target, "7.1"],
    ["HTTP version", version, "2.5"],
  ]);
  return {
    span: { ...startSpan(line), label: "Request line", spec: rfc9112("3"), children: parts },
    headWith: (fields, headBytes) => ({ kind: "request", method, target, version, fields, headBytes }),
  };
}

function statusLine(line: Line): StartLine | undefined {
  const match = /^(HTTP\/[0-9]\.[0-9]) ([0-9]{3})(?: (.*))?$/.exec(line.text);
  if (match === null) return undefined;
  const [, version = "", status = "", reason = ""] = match;
  const parts = partSpans(line.start, [
    ["HTTP version", version, "2.5"],
    ["Status code", status, "15"],
    ["Reason phrase", reason, "15.1"],
  ]);
  return {
    span: { ...startSpan(line), label: "Status line", spec: rfc9112("4"), children: parts },
    headWith: (fields, headBytes) => ({
      kind: "response",
      status: Number(status),
      reason,
      version,
      fields,
      headBytes,
    }),
  };
}

function startSpan({ start, end, text }: Line) {
  return { start, end, kind: "text", value: excerpt(text) } as const;
}

/** @param parts label, text and section of RFC 9110, with one blank between the texts */
function partSpans(from: number, parts: readonly (readonly [string, string, string])[]): ByteSpan[] {
  let at = from;
  return parts
    .map(([label, text, section]): ByteSpan => {
      const start = at;
      at += text.length + 1;
      return {
        start,
        end: start + text.length,
        kind: "text",
        label,
        value: excerpt(text),
        spec: rfc9110(section),
      };
    })
    .filter(({ start, end }) => end > start);
}
