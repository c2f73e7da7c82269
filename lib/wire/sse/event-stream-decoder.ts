import { EventStreamParser } from "#lib/transports/sse/event-stream-parser";
import type { ByteSpan } from "#lib/wire/byte-span";
import { bytesText, excerpt } from "#lib/wire/byte-values";
import { html } from "#lib/wire/spec-sections";
import { MAX_UNIT_BYTES, type Reading, UnitDecoder } from "#lib/wire/unit-decoder";
import { utf8Text } from "#lib/wire/utf8";
import { wireUnit } from "#lib/wire/wire-unit";
import { lineSpan } from "./line-span";
import { type StreamLine, streamLineAt } from "./stream-lines";

const BOM = [0xef, 0xbb, 0xbf];

/** Blocks of an event stream (WHATWG HTML §9.2.5), each with what a browser makes of it. */
export class EventStreamDecoder extends UnitDecoder {
  /** What the block that is being read has led to. */
  #heard: string[] = [];
  readonly #parser = new EventStreamParser({
    onEvent: ({ type, lastEventId }) =>
      this.#heard.push(
        `SSE event ${excerpt(type)}${lastEventId === "" ? "" : `, id ${excerpt(lastEventId)}`}`,
      ),
    onRetry: (retryMs) => this.#heard.push(`SSE retry ${retryMs} ms`),
    onComment: () => this.#heard.push("SSE comment"),
  });

  constructor() {
    super("sse");
  }

  protected override read(bytes: Uint8Array, start: number, isEnd: boolean): Reading {
    if (start === 0 && bytes.length < BOM.length && !isEnd) return { kind: "more", atLeast: BOM.length };
    const hasBom = start === 0 && BOM.every((byte, index) => bytes[index] === byte);
    const from = hasBom ? BOM.length : 0;
    const block = readBlock(bytes, from, isEnd);
    const length = block.at(-1)?.end ?? from;
    const isComplete = block.at(-1)?.textEnd === block.at(-1)?.start && block.length > 0;
    if ((isComplete ? length : bytes.length) > MAX_UNIT_BYTES)
      return {
        kind: "broken",
        length: MAX_UNIT_BYTES,
        reason: `a block has at most ${MAX_UNIT_BYTES} bytes here`,
      };
    if (!isComplete && !isEnd) return { kind: "more", atLeast: bytes.length + 1 };
    const own = bytes.slice(0, isComplete ? length : bytes.length);
    const spans = [...(hasBom ? [bomSpan()] : []), ...block.map((line) => lineSpan(own, line))];
    const unit = wireUnit({ layer: "sse", start, bytes: own, summary: "", spans });
    const summary = isComplete
      ? this.#hear(own, unit.payloadBytes)
      : "SSE block cut off: it is never dispatched";
    return { kind: "unit", length: own.length, unit: { ...unit, summary } };
  }

  #hear(block: Uint8Array, dataBytes: number): string {
    this.#heard = [];
    this.#parser.push(utf8Text(block));
    if (this.#heard.length === 0) return "SSE block without data: nothing is dispatched";
    const said = [...new Set(this.#heard)].join(", ");
    return dataBytes === 0 ? said : `${said}, ${bytesText(dataBytes)} of data`;
  }
}

/** Lines up to the first empty one; when the stream has ended, all lines, the last perhaps without its end. */
function readBlock(bytes: Uint8Array, from: number, isEnd: boolean): StreamLine[] {
  const lines: StreamLine[] = [];
  let at = from;
  for (;;) {
    const line = streamLineAt(bytes, at, isEnd);
    if (line === undefined) break;
    lines.push(line);
    at = line.end;
    if (line.textEnd === line.start) return lines;
  }
  if (isEnd && at < bytes.length) lines.push({ start: at, textEnd: bytes.length, end: bytes.length });
  return lines;
}

function bomSpan(): ByteSpan {
  return {
    start: 0,
    end: BOM.length,
    kind: "framing",
    label: "Byte order mark",
    value: "U+FEFF",
    meaning: "allowed once, before everything else",
    spec: html("§9.2.5"),
  };
}
