import { bytesText } from "#lib/wire/byte-values";
import { connectFields } from "./connect-fields";
import type { FieldNote, PacketFields } from "./packet-fields";

/** What CONNACK says (MQTT 3.1.1 table 3.1). */
const RETURN_CODES = [
  "accepted",
  "refused: protocol level not supported",
  "refused: client identifier not allowed",
  "refused: server unavailable",
  "refused: user name or password malformed",
  "refused: not authorized",
];
/** The filter was refused (MQTT 3.1.1 §3.9.3). */
const FAILURE = 0x80;

/** Variable header and payload of a packet. @returns words for the summary */
export function packetBody(type: number, flags: number, fields: PacketFields): string[] {
  switch (type) {
    case 1:
      return connectFields(fields);
    case 2:
      return connack(fields);
    case 3:
      return publish(fields, flags);
    case 4:
    case 5:
    case 6:
    case 7:
    case 11:
      return withPacketId(fields, () => []);
    case 8:
      return withPacketId(fields, () => filters(fields, true));
    case 9:
      return withPacketId(fields, () => suback(fields));
    case 10:
      return withPacketId(fields, () => filters(fields, false));
    default:
      fields.end();
      return [];
  }
}

function connack(fields: PacketFields): string[] {
  const flags = fields.flags("Acknowledge Flags", "§3.2.2.1", (value) => [
    { label: "Reserved", bitMask: 0xfe, error: (value & 0xfe) === 0 ? undefined : "has to be 0" },
    {
      label: "Session Present",
      bitMask: 0x01,
      meaning: (value & 0x01) === 0 ? "the session begins now" : "the session goes on",
    },
  ]);
  if (flags === undefined) return [];
  const code = fields.byte("Connect Return code", (value) => ({
    section: "§3.2.2.3",
    meaning: RETURN_CODES[value],
    error: value < RETURN_CODES.length ? undefined : "this return code is reserved",
  }));
  if (code === undefined) return [];
  fields.end();
  return [RETURN_CODES[code] ?? `return code ${code}`, ...((flags & 0x01) === 0 ? [] : ["session present"])];
}

function publish(fields: PacketFields, flags: number): string[] {
  const qos = (flags >> 1) & 3;
  const topic = fields.text("Topic Name", (value) => ({
    section: "§3.3.2.1",
    error: /[+#]/.test(value) ? "a topic name may hold no wildcard" : undefined,
  }));
  if (topic === undefined) return [];
  const words = [`topic ${topic}`];
  if (qos > 0) {
    const id = packetId(fields, "§3.3.2.2");
    if (id === undefined) return words;
    words.push(`packet id ${id}`);
  }
  const payload = fields.payload("Application Message", "§3.3.3");
  return [...words, `${bytesText(payload.length)} of payload`];
}

function suback(fields: PacketFields): string[] {
  const codes: string[] = [];
  while (!fields.isAtEnd) {
    const code = fields.byte("Return Code", (value) => ({
      section: "§3.9.3",
      meaning: value === FAILURE ? "refused" : `granted with at most QoS ${value}`,
      error: value <= 2 || value === FAILURE ? undefined : "this return code is reserved",
    }));
    codes.push(code === FAILURE ? "refused" : `QoS ${code}`);
  }
  return [codes.join(", ")];
}

function filters(fields: PacketFields, withQos: boolean): string[] {
  const said: string[] = [];
  const section = withQos ? "§3.8.3" : "§3.10.3";
  while (!fields.isAtEnd) {
    const filter = fields.text("Topic Filter", (value) => ({
      section,
      error: value === "" ? "a filter has at least one character" : undefined,
    }));
    if (filter === undefined) break;
    if (withQos) {
      const qos = fields.byte("Requested QoS", (value) => ({
        section: "§3.8.3",
        error: value <= 2 ? undefined : "has to be 0, 1 or 2",
      }));
      if (qos === undefined) break;
      said.push(`${filter} QoS ${qos}`);
    } else said.push(filter);
  }
  return [said.join(", ")];
}

function withPacketId(fields: PacketFields, rest: () => string[]): string[] {
  const id = packetId(fields, "§2.3.1");
  if (id === undefined) return [];
  const words = rest();
  fields.end();
  return [`packet id ${id}`, ...words];
}

function packetId(fields: PacketFields, section: string): number | undefined {
  return fields.integer(
    "Packet Identifier",
    (value): FieldNote => ({
      section,
      error: value === 0 ? "a packet identifier is not 0" : undefined,
    }),
  );
}
