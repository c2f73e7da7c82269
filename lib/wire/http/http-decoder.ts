import type { ByteSpan } from "#lib/wire/byte-span";
import { bytesText, contentText } from "#lib/wire/byte-values";
import type { LayerDecoder, Sender } from "#lib/wire/layer-decoder";
import { rfc9112 } from "#lib/wire/spec-sections";
import { MAX_UNIT_BYTES, type Reading, UnitDecoder } from "#lib/wire/unit-decoder";
import { type WireUnit, wireUnit } from "#lib/wire/wire-unit";
import { type BodyFraming, bodyFraming } from "./body-framing";
import { chunkDataSpan, chunkEndSpan, chunkSize, sizeSpan, trailerSpans } from "./chunk";
import { type HttpHead, isInterimStatus, SWITCHING_PROTOCOLS, upgradesToWebSocket } from "./head";
import { emptyLineEnd, lineAt } from "./lines";
import { readHead } from "./read-head";

/** Longest head or trailer section that is read. */
const MAX_HEAD_BYTES = 65_536;
const MAX_SIZE_LINE_BYTES = 4_096;
const CR = 0x0d;
const LF = 0x0a;

export interface HttpLayers {
  /** Reads a body, if it can; called for each message in order, also for one without a body. */
  readonly body: (head: HttpHead) => LayerDecoder | undefined;
  /** Reads what follows a handshake of WebSocket. */
  readonly upgraded: () => UnitDecoder;
  /** Method of the request that response `index` answers, interim ones not counted; an answer to HEAD has no body. */
  readonly requestMethod?: (index: number) => string | undefined;
}

type Phase = BodyFraming["kind"] | "head" | "chunk-end" | "offered";

/** HTTP/1.1 messages of one side (RFC 9112), one after the other: heads, bodies, chunks. */
export class HttpDecoder extends UnitDecoder {
  #phase: Phase = "head";
  #bodyBytes = 0;
  #above: LayerDecoder | undefined;
  #responses = 0;

  constructor(
    private readonly sentBy: Sender,
    private readonly layers: HttpLayers,
  ) {
    super("http");
  }

  protected override read(bytes: Uint8Array, start: number, isEnd: boolean): Reading {
    switch (this.#phase) {
      case "offered":
        return this.#afterOffer(bytes, start, isEnd);
      case "head":
      case "none":
        return this.#head(bytes, start);
      case "invalid":
        return { kind: "broken", length: 0, reason: "where the body ends cannot be known" };
      case "length":
        return this.#lengthBody(bytes, start);
      case "chunked":
        return this.#chunk(bytes, start);
      case "chunk-end":
        return this.#chunkEnd(bytes, start);
      case "close":
        return this.#closeBody(bytes, start, isEnd);
      default:
        return this.#phase satisfies never;
    }
  }

  /** A write of a body in chunks holds whole chunks; a body with a length that has a hole is over. */
  protected override resynchronise(): void {
    if (this.#phase === "chunk-end") this.#phase = "chunked";
    if (this.#phase === "length") this.#phase = "head";
    this.#above?.skipHole();
  }

  /**
   * A client that asked for an upgrade sends frames once it was agreed to, and another request if it was not. A frame
   * of a client has the highest bit of its second byte set (RFC 6455 §5.3); a request never has.
   */
  #afterOffer(bytes: Uint8Array, start: number, isEnd: boolean): Reading {
    const second = bytes[1];
    if (second === undefined && !isEnd) return { kind: "more", atLeast: 2 };
    if (second === undefined || second < 0x80) return this.#head(bytes, start);
    this.successor = this.layers.upgraded();
    return { kind: "more", atLeast: 1 };
  }

  #head(bytes: Uint8Array, start: number): Reading {
    let from = 0;
    while (bytes[from] === CR || bytes[from] === LF) from += 1;
    const length = emptyLineEnd(bytes, from);
    if ((length ?? bytes.length) > MAX_HEAD_BYTES)
      return {
        kind: "broken",
        length: MAX_HEAD_BYTES,
        reason: `a head has at most ${MAX_HEAD_BYTES} bytes here`,
      };
    if (length === undefined) return { kind: "more", atLeast: bytes.length + 1 };
    const own = bytes.slice(0, length);
    const read = readHead(own, from, this.sentBy);
    if (read === undefined) return { kind: "broken", length, reason: "this is no start line of HTTP/1.1" };
    const framing = this.#begin(read.head);
    const spans = framing.kind === "invalid" ? [...read.spans, unframed(length, framing.reason)] : read.spans;
    const unit = wireUnit({ layer: "http", start, bytes: own, summary: headSummary(read.head), spans });
    return { kind: "unit", length, unit };
  }

  /** Finds out what follows the head. */
  #begin(head: HttpHead): BodyFraming {
    const index = this.#responses;
    const isInterim = head.kind === "response" && isInterimStatus(head.status);
    if (!isInterim) this.#responses += 1;
    const framing = bodyFraming(head, this.layers.requestMethod?.(index));
    this.#phase = framing.kind === "none" ? "head" : framing.kind;
    this.#bodyBytes = framing.kind === "length" ? framing.bytes : 0;
    this.#above = isInterim ? undefined : this.layers.body(head);
    if (upgradesToWebSocket(head)) {
      if (head.kind === "request") this.#phase = "offered";
      else if (head.status === SWITCHING_PROTOCOLS) this.successor = this.layers.upgraded();
    }
    return framing;
  }

  #lengthBody(bytes: Uint8Array, start: number): Reading {
    const isTooLong = this.#bodyBytes > MAX_UNIT_BYTES;
    if (!isTooLong && bytes.length < this.#bodyBytes) return { kind: "more", atLeast: this.#bodyBytes };
    this.#phase = "head";
    const length = isTooLong ? 0 : this.#bodyBytes;
    const omittedBytes = isTooLong ? this.#bodyBytes : 0;
    const summary = `HTTP body, ${bytesText(this.#bodyBytes)}`;
    const unit = this.#carrying(
      bytes,
      start,
      summary,
      [0, length],
      [bodySpan(bytes, length)],
      true,
      omittedBytes,
    );
    return { kind: "unit", length, unit, skip: omittedBytes };
  }

  #closeBody(bytes: Uint8Array, start: number, isEnd: boolean): Reading {
    if (!isEnd && bytes.length < MAX_UNIT_BYTES) return { kind: "more", atLeast: MAX_UNIT_BYTES };
    const length = Math.min(bytes.length, MAX_UNIT_BYTES);
    const isLast = isEnd && length === bytes.length;
    const summary = `HTTP body up to the end of the connection, ${bytesText(length)}`;
    return {
      kind: "unit",
      length,
      unit: this.#carrying(bytes, start, summary, [0, length], [bodySpan(bytes, length)], isLast),
    };
  }

  #chunk(bytes: Uint8Array, start: number): Reading {
    const line = lineAt(bytes.subarray(0, MAX_SIZE_LINE_BYTES), 0);
    if (line === undefined) {
      return bytes.length < MAX_SIZE_LINE_BYTES
        ? { kind: "more", atLeast: bytes.length + 1 }
        : {
            kind: "broken",
            length: MAX_SIZE_LINE_BYTES,
            reason: "the line with the size of a chunk is too long",
          };
    }
    const size = chunkSize(line);
    if (size === undefined)
      return { kind: "broken", length: line.end, reason: "the size of a chunk is a hexadecimal number" };
    const spans = [sizeSpan(line, size)];
    if (size === 0) return this.#lastChunk(bytes, start, line.end, spans);
    const dataEnd = line.end + size;
    const summary = `HTTP chunk, ${bytesText(size)}`;
    if (size > MAX_UNIT_BYTES) {
      this.#phase = "chunk-end";
      const unit = this.#carrying(bytes, start, summary, [line.end, line.end], spans, false, size);
      return { kind: "unit", length: line.end, unit, skip: size };
    }
    const length = dataEnd + 2;
    if (bytes.length < length) return { kind: "more", atLeast: length };
    if (bytes[dataEnd] !== CR || bytes[dataEnd + 1] !== LF)
      return { kind: "broken", length, reason: "the data of a chunk is followed by CR LF" };
    spans.push(chunkDataSpan(bytes, line.end, dataEnd), chunkEndSpan(dataEnd));
    const unit = this.#carrying(bytes.subarray(0, length), start, summary, [line.end, dataEnd], spans, false);
    return { kind: "unit", length, unit };
  }

  /** The line end after data that was left out. */
  #chunkEnd(bytes: Uint8Array, start: number): Reading {
    if (bytes.length < 2) return { kind: "more", atLeast: 2 };
    if (bytes[0] !== CR || bytes[1] !== LF)
      return { kind: "broken", length: 2, reason: "the data of a chunk is followed by CR LF" };
    this.#phase = "chunked";
    const parts = {
      layer: "http",
      start,
      bytes: bytes.slice(0, 2),
      summary: "End of the HTTP chunk",
    } as const;
    return { kind: "unit", length: 2, unit: wireUnit({ ...parts, spans: [chunkEndSpan(0)] }) };
  }

  #lastChunk(bytes: Uint8Array, start: number, from: number, spans: readonly ByteSpan[]): Reading {
    const length = emptyLineEnd(bytes, from);
    if ((length ?? bytes.length) > MAX_HEAD_BYTES)
      return { kind: "broken", length: MAX_HEAD_BYTES, reason: "the trailer section is too long" };
    if (length === undefined) return { kind: "more", atLeast: bytes.length + 1 };
    this.#phase = "head";
    const own = bytes.slice(0, length);
    const parts = { layer: "http", start, bytes: own, summary: "HTTP last chunk" } as const;
    const units = this.#above?.endMessage() ?? [];
    const unit = wireUnit({ ...parts, spans: [...spans, ...trailerSpans(own, from)], units });
    return { kind: "unit", length, unit };
  }

  /** A unit whose payload goes to the layer above. @param payload where it is, from and to */
  #carrying(
    bytes: Uint8Array,
    start: number,
    summary: string,
    [from, to]: readonly [number, number],
    spans: readonly ByteSpan[],
    isLast: boolean,
    omittedBytes = 0,
  ): WireUnit {
    // What is above has missed something: it cannot be followed any further.
    if (omittedBytes > 0) this.#above = undefined;
    const own = bytes.slice(0, spans.at(-1)?.end ?? to);
    const units = this.#above?.push(own.slice(from, to), false) ?? [];
    if (isLast) units.push(...(this.#above?.endMessage() ?? []));
    const carries = this.#above !== undefined;
    return wireUnit({ layer: "http", start, bytes: own, summary, spans, omittedBytes, carries, units });
  }
}

function bodySpan(bytes: Uint8Array, length: number): ByteSpan {
  const value = contentText(bytes.subarray(0, length));
  return { start: 0, end: length, kind: "payload", label: "Body", value, spec: rfc9112("6") };
}

/** Says at the end of a head why no body can be found after it. */
function unframed(at: number, meaning: string): ByteSpan {
  return { start: at, end: at, kind: "invalid", label: "Body", value: "", meaning, spec: rfc9112("6.3") };
}

function headSummary(head: HttpHead): string {
  return head.kind === "request"
    ? `HTTP request ${head.method} ${head.target}, ${bytesText(head.headBytes)} of head`
    : `HTTP response ${head.status}${head.reason === "" ? "" : ` ${head.reason}`}, ${bytesText(head.headBytes)} of head`;
}
