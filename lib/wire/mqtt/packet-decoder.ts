import { RemainingLength } from "#lib/transports/mqtt/remaining-length";
import type { ByteSpan } from "#lib/wire/byte-span";
import { hexText } from "#lib/wire/byte-values";
import type { Sender } from "#lib/wire/layer-decoder";
import { mqtt311 } from "#lib/wire/spec-sections";
import { MAX_UNIT_BYTES, type Reading, UnitDecoder } from "#lib/wire/unit-decoder";
import { wireUnit } from "#lib/wire/wire-unit";
import { packetBody } from "./packet-body";
import { type Flag, flagSpan, PacketFields } from "./packet-fields";
import { PACKET_TYPES } from "./packet-types";

const PUBLISH = 3;

/** Control packets of one side (MQTT 3.1.1 §2). */
export class PacketDecoder extends UnitDecoder {
  constructor(private readonly sentBy: Sender) {
    super("mqtt");
  }

  protected override read(bytes: Uint8Array, start: number): Reading {
    const remaining = new RemainingLength();
    let state: ReturnType<RemainingLength["push"]> = "more";
    for (const byte of bytes.subarray(1, 6)) {
      state = remaining.push(byte);
      if (state !== "more") break;
    }
    if (state === "more") return { kind: "more", atLeast: bytes.length + 1 };
    if (state === "malformed")
      return { kind: "broken", length: 6, reason: "the Remaining Length has more than four bytes" };
    const headerBytes = 1 + remaining.bytes;
    const isTooLong = headerBytes + remaining.value > MAX_UNIT_BYTES;
    const length = headerBytes + (isTooLong ? 0 : remaining.value);
    if (bytes.length < length) return { kind: "more", atLeast: length };
    const omittedBytes = isTooLong ? remaining.value : 0;
    const packet = bytes.slice(0, length);
    const { spans, summary } = this.#packet(packet, headerBytes, remaining.value, isTooLong);
    const unit = wireUnit({ layer: "mqtt", start, bytes: packet, summary, spans, omittedBytes });
    return { kind: "unit", length, unit, skip: omittedBytes };
  }

  #packet(packet: Uint8Array, headerBytes: number, remainingLength: number, isTooLong: boolean) {
    const first = packet[0] ?? 0;
    const [type, flags] = [first >> 4, first & 0x0f];
    const header: ByteSpan[] = [
      this.#firstByte(first),
      {
        start: 1,
        end: headerBytes,
        kind: "framing",
        label: "Remaining Length",
        value: String(remainingLength),
        meaning: "seven bits a byte, the lowest first; the highest bit says that another follows",
        spec: mqtt311("§2.2.3"),
      },
    ];
    const name = PACKET_TYPES.get(type)?.name ?? `reserved packet type ${type}`;
    const title =
      type === PUBLISH ? [`MQTT PUBLISH QoS ${(flags >> 1) & 3}`, ...publishFlags(flags)] : [`MQTT ${name}`];
    if (isTooLong) return { spans: header, summary: [...title, "too long to keep"].join(", ") };
    const fields = new PacketFields(packet, headerBytes);
    const words = packetBody(type, flags, fields);
    return { spans: [...header, ...fields.spans], summary: [...title, ...words].join(", ") };
  }

  #firstByte(first: number): ByteSpan {
    const known = PACKET_TYPES.get(first >> 4);
    const flags: readonly Flag[] =
      first >> 4 === PUBLISH
        ? publishFlagSpans(first)
        : [
            {
              label: "Flags",
              bitMask: 0x0f,
              error:
                known === undefined || (first & 0x0f) === known.reservedFlags
                  ? undefined
                  : `reserved: has to be ${known.reservedFlags}`,
            },
          ];
    const isFromWrongSide = known !== undefined && known.sentBy !== "both" && known.sentBy !== this.sentBy;
    const type: Flag = {
      label: "Packet type",
      bitMask: 0xf0,
      meaning: known && `${known.name}: ${known.meaning}`,
      error:
        known === undefined
          ? "this packet type is reserved"
          : isFromWrongSide
            ? `only the ${known.sentBy} may send ${known.name}`
            : undefined,
    };
    return {
      start: 0,
      end: 1,
      kind: "framing",
      label: "Fixed header",
      value: hexText(Uint8Array.of(first)),
      spec: mqtt311(known?.section ?? "§2.2.1"),
      children: [type, ...flags].map((flag) => flagSpan(0, first, flag)),
    };
  }
}

function publishFlags(flags: number): string[] {
  return [...((flags & 0x08) === 0 ? [] : ["DUP"]), ...((flags & 0x01) === 0 ? [] : ["RETAIN"])];
}

/** MQTT 3.1.1 §3.3.1. */
function publishFlagSpans(first: number): Flag[] {
  const qos = (first >> 1) & 3;
  const isDup = (first & 0x08) !== 0;
  return [
    {
      label: "DUP",
      bitMask: 0x08,
      meaning: isDup ? "sent before, and not acknowledged" : "sent for the first time",
      error: isDup && qos === 0 ? "has to be 0 with QoS 0" : undefined,
    },
    {
      label: "QoS",
      bitMask: 0x06,
      meaning: ["at most once", "at least once", "exactly once"][qos],
      error: qos === 3 ? "there is no QoS 3" : undefined,
    },
    {
      label: "RETAIN",
      bitMask: 0x01,
      meaning: (first & 0x01) === 0 ? undefined : "kept for who subscribes later, or from what was kept",
    },
  ];
}
