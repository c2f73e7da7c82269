const SUBSCRIBE = 8;
const SUBACK = 9;
const FAILURE = 0x80;

/** One pair of a SUBSCRIBE. */
interface Asked {
  /** Among the different filters of the packet, in the order in which each came first. */
  readonly place: number;
  readonly qos: number;
}

/**
 * A filter that stands twice in one SUBSCRIBE is answered once by the broker. Here each pair gets its return code, in
 * order (MQTT-3.8.4-5, MQTT-3.9.3-1).
 */
export class RepeatedFilters {
  /** By packet id, of those that repeat a filter. */
  readonly #asked = new Map<number, readonly Asked[]>();

  /** No answer needs a change. */
  get isEmpty(): boolean {
    return this.#asked.size === 0;
  }

  /** @param packet one whole control packet of the client, checked */
  received(packet: Buffer): void {
    if ((packet[0] ?? 0) >> 4 !== SUBSCRIBE) return;
    const start = bodyStart(packet);
    const places = new Map<string, number>();
    const asked: Asked[] = [];
    for (let at = start + 2; at < packet.length; ) {
      const end = at + 2 + packet.readUInt16BE(at);
      const filter = packet.toString("utf8", at + 2, end);
      const place = places.get(filter) ?? places.size;
      places.set(filter, place);
      asked.push({ place, qos: packet[end] ?? 0 });
      at = end + 1;
    }
    if (places.size < asked.length) this.#asked.set(packet.readUInt16BE(start), asked);
  }

  /** @param packet one whole control packet of the broker @returns it, or the SUBACK with a code for each pair */
  answered(packet: Buffer): Buffer {
    if ((packet[0] ?? 0) >> 4 !== SUBACK) return packet;
    const start = bodyStart(packet);
    const id = packet.readUInt16BE(start);
    const asked = this.#asked.get(id);
    if (asked === undefined) return packet;
    this.#asked.delete(id);
    const codes = asked.map(({ place, qos }) => {
      const code = packet[start + 2 + place] ?? FAILURE;
      // The last of the same filters decides what is granted; none is granted more than it asked for.
      return code === FAILURE ? code : Math.min(code, qos);
    });
    const length = 2 + codes.length;
    const head = [SUBACK << 4, ...(length < 128 ? [length] : [(length & 0x7f) | 0x80, length >> 7])];
    return Buffer.from([...head, id >> 8, id & 0xff, ...codes]);
  }
}

/** After the type and the remaining length, whose bytes but the last have the first bit set (MQTT 3.1.1 §2.2.3). */
function bodyStart(packet: Buffer): number {
  let at = 1;
  while (((packet[at] ?? 0) & 0x80) !== 0) at += 1;
  return at + 1;
}
