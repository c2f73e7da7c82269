import { bytesOfBase64 } from "#lib/wire/base64";
import type { ByteSpan } from "#lib/wire/byte-span";
import { bytesText, contentText, excerpt, hexText, latin1Text } from "#lib/wire/byte-values";
import type { LayerDecoder } from "#lib/wire/layer-decoder";
import { MessageDecoder } from "#lib/wire/message-decoder";
import { engineIo4 } from "#lib/wire/spec-sections";
import { utf8Text } from "#lib/wire/utf8";
import { type WireUnit, wireUnit } from "#lib/wire/wire-unit";
import { MESSAGE, openText, PACKET_TYPES, PROBE } from "./packet-types";

const RECORD_SEPARATOR = 0x1e;
/** Before the base64 of a binary message, where only text can be sent. */
const BASE64_MARK = "b";

/** Packets of Engine.IO 4: one in each WebSocket message, or several in the body of a poll. */
export class EngineIoDecoder extends MessageDecoder {
  /** @param carrier a WebSocket frame holds one packet, a body of HTTP one or more @param above reads the messages */
  constructor(
    private readonly carrier: "frames" | "bodies",
    private readonly above: LayerDecoder,
  ) {
    super("engine-io");
  }

  protected override decode(message: Uint8Array, isBinary: boolean, start: number): WireUnit[] {
    if (isBinary) return [this.#binaryPacket(message, start)];
    if (message.length === 0) return [];
    if (this.carrier === "frames") return [this.#packet(message, start, [])];
    const units: WireUnit[] = [];
    for (let from = 0; from <= message.length; ) {
      const separator = message.indexOf(RECORD_SEPARATOR, from);
      const end = separator === -1 ? message.length : separator;
      const next = separator === -1 ? end : end + 1;
      const after = separator === -1 ? [] : [separatorSpan(end - from)];
      units.push(this.#packet(message.slice(from, next), start + from, after));
      if (separator === -1) break;
      from = next;
    }
    return units;
  }

  /** A binary WebSocket message is a message packet without its type. */
  #binaryPacket(bytes: Uint8Array, start: number): WireUnit {
    return wireUnit({
      layer: "engine-io",
      start,
      bytes,
      summary: `Engine.IO message, binary, ${bytesText(bytes.length)}`,
      spans: [dataSpan("Binary data", 0, bytes.length, hexText(bytes), "payload")],
      carries: true,
      units: this.#carry(bytes, true),
    });
  }

  /** @param after the separator, if one follows */
  #packet(bytes: Uint8Array, start: number, after: readonly ByteSpan[]): WireUnit {
    const end = after[0]?.start ?? bytes.length;
    const type = latin1Text(bytes.subarray(0, Math.min(1, end)));
    const data = bytes.subarray(1, end);
    const parts = { layer: "engine-io", start, bytes } as const;
    if (type === BASE64_MARK && this.carrier === "bodies") {
      const content = bytesOfBase64(latin1Text(data));
      const spans = [
        base64Mark(),
        dataSpan("Binary data", 1, end, excerpt(latin1Text(data)), content ? "payload" : "invalid"),
      ];
      const units = content === undefined ? [] : this.#carry(content, true);
      const summary = `Engine.IO message, binary in base64, ${bytesText(data.length)}`;
      return wireUnit({
        ...parts,
        summary,
        spans: [...spans, ...after],
        carries: content !== undefined,
        units,
      });
    }
    const known = PACKET_TYPES.get(type);
    const spans: ByteSpan[] = [typeSpan(type, Math.min(1, end), known?.meaning)];
    const isMessage = type === MESSAGE;
    if (data.length > 0)
      spans.push(
        dataSpan("Data", 1, end, contentText(data), isMessage ? "payload" : "text", dataMeaning(type, data)),
      );
    const said = [`Engine.IO ${known?.name ?? "packet of no known type"}`];
    if (isMessage) said.push(bytesText(data.length));
    else if (utf8Text(data) === PROBE) said.push(PROBE);
    const units = isMessage ? this.#carry(data, false) : [];
    return wireUnit({
      ...parts,
      summary: said.join(", "),
      spans: [...spans, ...after],
      carries: isMessage,
      units,
    });
  }

  #carry(content: Uint8Array, isBinary: boolean): WireUnit[] {
    return [...this.above.push(content, isBinary), ...this.above.endMessage()];
  }
}

function typeSpan(type: string, end: number, meaning: string | undefined): ByteSpan {
  return {
    start: 0,
    end,
    kind: meaning === undefined ? "invalid" : "framing",
    label: "Packet type",
    value: type,
    meaning: meaning ?? "a packet begins with a digit from 0 to 6",
    spec: engineIo4("“Protocol”"),
  };
}

function base64Mark(): ByteSpan {
  return {
    start: 0,
    end: 1,
    kind: "framing",
    label: "Packet type",
    value: BASE64_MARK,
    meaning: "a binary message: base64 follows",
    spec: engineIo4("“HTTP long-polling”"),
  };
}

function separatorSpan(start: number): ByteSpan {
  return {
    start,
    end: start + 1,
    kind: "framing",
    label: "Record separator",
    value: "1e",
    meaning: "another packet follows in the same body",
    spec: engineIo4("“HTTP long-polling”"),
  };
}

function dataSpan(
  label: string,
  start: number,
  end: number,
  value: string,
  kind: ByteSpan["kind"],
  meaning = kind === "invalid" ? "this is no base64" : undefined,
): ByteSpan {
  return {
    start,
    end,
    kind,
    label,
    value,
    ...(meaning === undefined ? {} : { meaning }),
    spec: engineIo4("“Protocol”"),
  };
}

function dataMeaning(type: string, data: Uint8Array): string | undefined {
  const text = utf8Text(data);
  if (text === PROBE) return "tries the new transport out before it is used";
  return PACKET_TYPES.get(type)?.name === "open" ? openText(text) : undefined;
}
