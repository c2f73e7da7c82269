import type { ByteSpan } from "#lib/wire/byte-span";
import { excerpt } from "#lib/wire/byte-values";
import { html } from "#lib/wire/spec-sections";
import { utf8Text } from "#lib/wire/utf8";
import type { StreamLine } from "./stream-lines";

const COLON = 0x3a;
const SPACE = 0x20;
/** The one field that the application fills; the others are for the protocol. */
const CARRIES: ReadonlySet<string> = new Set(["data"]);

/** What a field does in a browser (WHATWG HTML §9.2.6). */
function meaningOf(name: string, value: string): string {
  switch (name) {
    case "data":
      return "a line of what the event carries";
    case "event":
      return "the type that listeners are found by; without it, message";
    case "id":
      return value.includes("\u0000") ? "ignored: it holds NUL" : "sent as Last-Event-ID after a reconnect";
    case "retry":
      return /^[0-9]+$/.test(value)
        ? "milliseconds to wait before a reconnect"
        : "ignored: not a number of milliseconds";
    default:
      return "ignored: no field of an event stream";
  }
}

/** The span of one line: a field, a comment, or the empty line that dispatches the event. */
export function lineSpan(bytes: Uint8Array, { start, textEnd, end }: StreamLine): ByteSpan {
  if (textEnd === start)
    return {
      start,
      end,
      kind: "framing",
      label: "Empty line",
      value: "",
      meaning: "ends the event and dispatches it",
      spec: html("§9.2.6"),
    };
  const text = bytes.subarray(start, textEnd);
  const colon = text.indexOf(COLON);
  if (colon === 0) {
    const value = excerpt(utf8Text(text.subarray(1)));
    const meaning = "a comment: read and forgotten; it keeps the connection in use";
    return { start, end, kind: "text", label: "Comment", value, meaning, spec: html("§9.2.5") };
  }
  return fieldSpan(bytes, start, colon === -1 ? textEnd : start + colon, { textEnd, end });
}

function fieldSpan(
  bytes: Uint8Array,
  start: number,
  nameEnd: number,
  { textEnd, end }: Pick<StreamLine, "textEnd" | "end">,
): ByteSpan {
  const name = utf8Text(bytes.subarray(start, nameEnd));
  const afterColon = Math.min(nameEnd + 1, textEnd);
  // One blank after the colon belongs to the format.
  const valueStart = afterColon < textEnd && bytes[afterColon] === SPACE ? afterColon + 1 : afterColon;
  const value = utf8Text(bytes.subarray(valueStart, textEnd));
  return {
    start,
    end,
    kind: "text",
    label: excerpt(name),
    value: excerpt(value),
    meaning: meaningOf(name, value),
    spec: html("§9.2.6"),
    children: [
      { start, end: nameEnd, kind: "text", label: "Field name", value: excerpt(name) },
      {
        start: valueStart,
        end: textEnd,
        kind: CARRIES.has(name) ? "payload" : "text",
        label: "Field value",
        value: excerpt(value),
      },
    ],
  };
}
