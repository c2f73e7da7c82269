import type { ByteSpan } from "#lib/wire/byte-span";
import { bytesText, excerpt, hexText, latin1Text } from "#lib/wire/byte-values";
import { parsedJson } from "#lib/wire/json-text";
import { MessageDecoder } from "#lib/wire/message-decoder";
import { socketIo5 } from "#lib/wire/spec-sections";
import { utf8Text } from "#lib/wire/utf8";
import { type WireUnit, wireUnit } from "#lib/wire/wire-unit";
import { PACKET_TYPES } from "./packet-types";

/** Type, number of attachments, namespace, acknowledgement id: all of them before the JSON. */
const PREFIX = /^([0-9])(?:([0-9]+)-)?(?:(\/[^,]*)(,|$))?([0-9]+)?/;
const MAIN_NAMESPACE = "/";

/** Packets of Socket.IO 5, in the messages of Engine.IO. */
export class SocketIoDecoder extends MessageDecoder {
  #attachments = 0;
  #attachmentsLeft = 0;

  constructor() {
    super("socket-io");
  }

  protected override decode(message: Uint8Array, isBinary: boolean, start: number): WireUnit[] {
    return [isBinary ? this.#attachment(message, start) : this.#packet(message, start)];
  }

  #attachment(bytes: Uint8Array, start: number): WireUnit {
    const isExpected = this.#attachmentsLeft > 0;
    const number = this.#attachments - this.#attachmentsLeft + 1;
    this.#attachmentsLeft = Math.max(0, this.#attachmentsLeft - 1);
    const span: ByteSpan = {
      start: 0,
      end: bytes.length,
      kind: isExpected ? "payload" : "invalid",
      label: "Attachment",
      value: hexText(bytes),
      meaning: isExpected
        ? "stands where the placeholder of its number is"
        : "no packet has announced an attachment",
      spec: socketIo5("“Packet encoding”"),
    };
    const place = isExpected ? ` ${number} of ${this.#attachments}` : "";
    const summary = `Socket.IO attachment${place}, ${bytesText(bytes.length)}`;
    return wireUnit({ layer: "socket-io", start, bytes, summary, spans: [span] });
  }

  #packet(bytes: Uint8Array, start: number): WireUnit {
    const match = PREFIX.exec(latin1Text(bytes));
    const [prefix = "", digit = "", attachments, namespace, comma = "", ackId] = match ?? [];
    const type = PACKET_TYPES.get(digit);
    const name = utf8Text(bytes.subarray(0, prefix.length));
    const spans: ByteSpan[] = [];
    let at = 0;
    const add = (label: string, length: number, value: string, meaning: string, isInvalid = false) => {
      spans.push({
        start: at,
        end: at + length,
        kind: isInvalid ? "invalid" : "text",
        label,
        value,
        meaning,
        spec: socketIo5("“Packet encoding”"),
      });
      at += length;
    };
    add(
      "Packet type",
      digit.length,
      digit,
      type?.meaning ?? "a packet begins with a digit from 0 to 6",
      !type,
    );
    this.#attachments = type?.hasAttachments === true ? Number(attachments ?? 0) : 0;
    this.#attachmentsLeft = this.#attachments;
    if (attachments !== undefined)
      add(
        "Attachments",
        attachments.length + 1,
        attachments,
        "binary messages that follow",
        !type?.hasAttachments,
      );
    const shownNamespace = namespaceText(name, namespace);
    if (namespace !== undefined)
      add(
        "Namespace",
        namespace.length + comma.length,
        shownNamespace,
        "a channel of its own on the same connection",
      );
    if (ackId !== undefined)
      add("Acknowledgement id", ackId.length, ackId, "an ACK of this id is asked for, or is this");
    const json = utf8Text(bytes.subarray(at));
    const parsed = json === "" ? undefined : parsedJson(json);
    if (json !== "")
      spans.push(jsonSpan(at, bytes.length, json, parsed !== undefined, type?.carries === true));
    const said = [
      `Socket.IO ${type?.name ?? "packet of no known type"}${eventName(parsed?.value, type?.name)}`,
      ...(namespace === undefined || shownNamespace === MAIN_NAMESPACE
        ? []
        : [`namespace ${shownNamespace}`]),
      ...(ackId === undefined ? [] : [`ack id ${ackId}`]),
      ...(this.#attachments === 0
        ? []
        : [this.#attachments === 1 ? "1 attachment" : `${this.#attachments} attachments`]),
      ...(type?.carries === true ? [bytesText(bytes.length - at)] : []),
    ];
    return wireUnit({ layer: "socket-io", start, bytes, summary: said.join(", "), spans });
  }
}

/** @param prefix as text, in which the namespace may hold any character but a comma */
function namespaceText(prefix: string, namespace: string | undefined): string {
  if (namespace === undefined) return MAIN_NAMESPACE;
  return prefix.slice(prefix.indexOf("/")).split(",", 1)[0] ?? MAIN_NAMESPACE;
}

function eventName(value: unknown, type: string | undefined): string {
  const [name]: unknown[] = Array.isArray(value) ? value : [];
  return type?.endsWith("EVENT") === true && typeof name === "string" ? ` ${excerpt(name)}` : "";
}

function jsonSpan(start: number, end: number, text: string, isJson: boolean, carries: boolean): ByteSpan {
  return {
    start,
    end,
    kind: isJson ? (carries ? "payload" : "text") : "invalid",
    label: "JSON",
    value: excerpt(text),
    ...(isJson ? {} : { meaning: "this is no JSON" }),
    spec: socketIo5("“Packet encoding”"),
  };
}
