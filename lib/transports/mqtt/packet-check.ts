import { PACKET_TYPES } from "#lib/wire/mqtt/packet-types";
import { isUtf8 } from "#lib/wire/utf8";

/** The one protocol level that is spoken here (MQTT 3.1.1 §3.1.2.2). */
const LEVEL = 4;
const PLUS = 0x2b;
const HASH = 0x23;
const SLASH = 0x2f;

/** A packet that cannot be answered within the protocol, and why; `level` can be: by CONNACK 0x01 (MQTT-3.1.2-2). */
export class MalformedPacket extends Error {
  constructor(
    reason: string,
    readonly kind: "form" | "level" = "form",
  ) {
    super(reason);
  }
}

/**
 * Checks what a client sent, bit by bit, before a broker reads it (MQ-15): flags, lengths, ids and strings.
 * @param packet one whole control packet, its length known to be right
 * @throws MalformedPacket
 */
export function checkPacket(packet: Uint8Array): void {
  const first = packet[0] ?? 0;
  const type = first >> 4;
  const flags = first & 0x0f;
  const known = PACKET_TYPES.get(type);
  if (known === undefined || known.sentBy === "server")
    throw new MalformedPacket(`No client sends a packet of type ${type}.`);
  if (known.reservedFlags !== undefined && known.reservedFlags !== flags) {
    throw new MalformedPacket(`The flags of ${known.name} are ${known.reservedFlags} [MQTT-2.2.2-2].`);
  }
  const body = new Body(packet, known.name);
  switch (known.name) {
    case "CONNECT":
      checkConnect(body);
      break;
    case "PUBLISH":
      checkPublish(body, flags);
      return;
    case "SUBSCRIBE":
      body.packetId();
      do checkFilter(body, true);
      while (!body.isAtEnd);
      break;
    case "UNSUBSCRIBE":
      body.packetId();
      do checkFilter(body, false);
      while (!body.isAtEnd);
      break;
    case "PINGREQ":
    case "DISCONNECT":
      break;
    default:
      body.packetId();
  }
  if (!body.isAtEnd) throw new MalformedPacket(`${known.name} is longer than what it holds.`);
}

/** MQTT 3.1.1 §3.1. */
function checkConnect(body: Body): void {
  const name = String.fromCharCode(...body.bytes());
  if (name !== "MQTT" && name !== "MQIsdp")
    throw new MalformedPacket("The protocol name is not MQTT [MQTT-3.1.2-1].");
  if (body.byte() !== LEVEL || name !== "MQTT")
    throw new MalformedPacket("MQTT 3.1.1 is spoken here [MQTT-3.1.2-2].", "level");
  const flags = body.byte();
  const has = (bit: number) => (flags & bit) !== 0;
  const will = { isThere: has(0x04), qos: (flags >> 3) & 3, retain: has(0x20) };
  if (has(0x01)) throw new MalformedPacket("The reserved flag of CONNECT is 0 [MQTT-3.1.2-3].");
  if (will.qos === 3 || (!will.isThere && (will.qos !== 0 || will.retain)))
    throw new MalformedPacket("The will flags contradict each other [MQTT-3.1.2-11 to 15].");
  if (has(0x40) && !has(0x80)) throw new MalformedPacket("A password needs a user name [MQTT-3.1.2-22].");
  body.skip(2);
  body.text();
  if (will.isThere) {
    body.text();
    body.bytes();
  }
  if (has(0x80)) body.text();
  if (has(0x40)) body.bytes();
}

/** MQTT 3.1.1 §3.3. */
function checkPublish(body: Body, flags: number): void {
  const qos = (flags >> 1) & 3;
  if (qos === 3) throw new MalformedPacket("There is no QoS 3 [MQTT-3.3.1-4].");
  if (qos === 0 && (flags & 8) !== 0) throw new MalformedPacket("DUP is 0 at QoS 0 [MQTT-3.3.1-2].");
  const topic = body.text();
  if (topic.length === 0) throw new MalformedPacket("A topic has a character at least [MQTT-4.7.3-1].");
  if (topic.includes(PLUS) || topic.includes(HASH))
    throw new MalformedPacket("A topic to publish to has no wildcards [MQTT-3.3.2-2].");
  if (qos > 0) body.packetId();
}

/** MQTT 3.1.1 §3.8.3, §3.10.3. */
function checkFilter(body: Body, withQos: boolean): void {
  const filter = body.text();
  if (filter.length === 0) throw new MalformedPacket("A filter has a character at least [MQTT-4.7.3-1].");
  if (!hasWildcardsInPlace(filter))
    throw new MalformedPacket("A wildcard is a level of its own, and # is the last [MQTT-4.7.1-2, -3].");
  if (withQos && body.byte() > 2) throw new MalformedPacket("A requested QoS is 0, 1 or 2 [MQTT-3-8.3-4].");
}

function hasWildcardsInPlace(filter: Uint8Array): boolean {
  return filter.every((byte, at) => {
    if (byte !== PLUS && byte !== HASH) return true;
    const isLast = at === filter.length - 1;
    const isLevel = (at === 0 || filter[at - 1] === SLASH) && (isLast || filter[at + 1] === SLASH);
    return isLevel && (byte === PLUS || isLast);
  });
}

/** What follows the fixed header, read from its beginning. */
class Body {
  #at: number;

  constructor(
    private readonly packet: Uint8Array,
    private readonly name: string,
  ) {
    this.#at = 1;
    while (((packet[this.#at] ?? 0) & 0x80) !== 0) this.#at += 1;
    this.#at += 1;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.packet.length;
  }

  byte(): number {
    this.skip(1);
    return this.packet[this.#at - 1] ?? 0;
  }

  skip(count: number): void {
    this.#at += count;
    if (this.#at > this.packet.length)
      throw new MalformedPacket(`${this.name} is shorter than what it holds.`);
  }

  /** Two bytes of length, and so many bytes. */
  bytes(): Uint8Array {
    const length = this.byte() * 256 + this.byte();
    this.skip(length);
    return this.packet.subarray(this.#at - length, this.#at);
  }

  /** MQTT 3.1.1 §1.5.3. */
  text(): Uint8Array {
    const text = this.bytes();
    if (!isUtf8(text)) throw new MalformedPacket(`A string of ${this.name} is not UTF-8 [MQTT-1.5.3-1].`);
    if (text.includes(0)) throw new MalformedPacket(`A string of ${this.name} has U+0000 [MQTT-1.5.3-2].`);
    return text;
  }

  packetId(): void {
    if (this.byte() * 256 + this.byte() === 0)
      throw new MalformedPacket("A packet id is not 0 [MQTT-2.3.1-1].");
  }
}
