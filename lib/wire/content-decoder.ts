import { bytesText, excerpt, hexText } from "./byte-values";
import { parsedJson } from "./json-text";
import { MessageDecoder } from "./message-decoder";
import { decodeUtf8 } from "./utf8";
import { type WireUnit, wireUnit } from "./wire-unit";

/** The top of a stack: what the application wrote, whole and without the protocols below it. */
export class ContentDecoder extends MessageDecoder {
  constructor() {
    super("content");
  }

  protected override decode(message: Uint8Array, _isBinary: boolean, start: number): WireUnit[] {
    if (message.length === 0) return [];
    const { text, isUtf8 } = decodeUtf8(message);
    const kind = !isUtf8 ? "Binary data" : parsedJson(text) === undefined ? "Text" : "JSON";
    const value = isUtf8 ? excerpt(text) : hexText(message);
    return [
      wireUnit({
        layer: "content",
        start,
        bytes: message,
        summary: `${kind}, ${bytesText(message.length)}`,
        spans: [{ start: 0, end: message.length, kind: "payload", label: kind, value }],
      }),
    ];
  }
}
