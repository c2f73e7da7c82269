import fc from "fast-check";
import { generate, type Packet, parser } from "mqtt-packet";
import { expect, test } from "vitest";
import { expectSpansInUnits, sameInPieces, survivesGarbage } from "#lib/wire/testing/in-pieces";
import { bytesOfHex, spanLines, summaryLines } from "#lib/wire/testing/span-lines";
import { PacketDecoder } from "./packet-decoder";

const client = () => new PacketDecoder("client");
const server = () => new PacketDecoder("server");

const only = (make: () => PacketDecoder, hex: string) => {
  const [unit, ...more] = sameInPieces(make, bytesOfHex(hex));
  expect(more).toEqual([]);
  if (unit === undefined) throw new Error("there is no unit");
  expectSpansInUnits([unit]);
  return unit;
};

// MQTT 3.1.1 table 2.4: the least and the most of each size of the Remaining Length.
test.each([
  ["00", 0],
  ["7f", 127],
  ["80 01", 128],
  ["ff 7f", 16_383],
  ["80 80 01", 16_384],
  ["ff ff 7f", 2_097_151],
  ["80 80 80 01", 2_097_152],
  ["ff ff ff 7f", 268_435_455],
])("a Remaining Length of %s is %i", (hex, expected) => {
  const decoder = client();
  const units = decoder.push(bytesOfHex(`c0 ${hex}`));
  const body = new Uint8Array(Math.min(expected, 1_000_000));
  while (units.length === 0) units.push(...decoder.push(body));
  expect(spanLines(units[0] ?? { spans: [] })).toContain(`Remaining Length=${expected}`);
  expect(units[0]?.summary.startsWith("MQTT PINGREQ")).toBe(true);
});

test("the CONNECT of MQTT 3.1.1 §3.1.2.11 is read, flag by flag", () => {
  // Its variable header, with the payload its flags ask for: client id, will topic and message, user name, password.
  const unit = only(
    client,
    "10 1e 0004 4d515454 04 ce 000a 0001 61 0003 772f74 0002 6279 0001 75 0003 707764",
  );
  expect(spanLines(unit)).toEqual([
    "Packet type=1",
    "Flags=0",
    "Remaining Length=30",
    "Length=4",
    "Protocol Name=MQTT",
    "Protocol Level=4",
    "User Name=1",
    "Password=1",
    "Will Retain=0",
    "Will QoS=1",
    "Will=1",
    "Clean Session=1",
    "Reserved=0",
    "Keep Alive=10",
    "Length=1",
    "Client Identifier=a",
    "Length=3",
    "Will Topic=w/t",
    "Length=2",
    "Will Message=by",
    "Length=1",
    "User Name=u",
    "Length=3",
    "Password=***",
  ]);
  expect(unit).toMatchObject({
    payloadBytes: 0,
    summary: "MQTT CONNECT, client id a, clean session, will, keep alive 10 s",
  });
});

// The non-normative examples of §3.3.2, §3.8.3 and §3.9.3, and one of each packet that has no example.
test.each([
  [
    "PUBLISH a/b, packet id 10 (§3.3.2.3)",
    client,
    "32 09 0003 612f62 000a 6869",
    "MQTT PUBLISH QoS 1, topic a/b, packet id 10, 2 bytes of payload",
  ],
  [
    "PUBLISH with DUP and RETAIN",
    server,
    "3b 07 0003 612f62 000a",
    "MQTT PUBLISH QoS 1, DUP, RETAIN, topic a/b, packet id 10, 0 bytes of payload",
  ],
  ["PUBLISH with QoS 0", server, "30 06 0003 612f62 21", "MQTT PUBLISH QoS 0, topic a/b, 1 byte of payload"],
  [
    "SUBSCRIBE a/b and c/d (§3.8.3)",
    client,
    "82 0e 000a 0003 612f62 01 0003 632f64 02",
    "MQTT SUBSCRIBE, packet id 10, a/b QoS 1, c/d QoS 2",
  ],
  [
    "SUBACK 0, 2, failure (§3.9.3)",
    server,
    "90 05 000a 00 02 80",
    "MQTT SUBACK, packet id 10, QoS 0, QoS 2, refused",
  ],
  [
    "UNSUBSCRIBE a/b and c/d (§3.10.3)",
    client,
    "a2 0c 000a 0003 612f62 0003 632f64",
    "MQTT UNSUBSCRIBE, packet id 10, a/b, c/d",
  ],
  ["UNSUBACK", server, "b0 02 000a", "MQTT UNSUBACK, packet id 10"],
  ["CONNACK", server, "20 02 01 00", "MQTT CONNACK, accepted, session present"],
  ["CONNACK that refuses", server, "20 02 00 05", "MQTT CONNACK, refused: not authorized"],
  ["PUBACK", server, "40 02 000a", "MQTT PUBACK, packet id 10"],
  ["PUBREC", server, "50 02 000a", "MQTT PUBREC, packet id 10"],
  ["PUBREL", client, "62 02 000a", "MQTT PUBREL, packet id 10"],
  ["PUBCOMP", server, "70 02 000a", "MQTT PUBCOMP, packet id 10"],
  ["PINGREQ", client, "c0 00", "MQTT PINGREQ"],
  ["PINGRESP", server, "d0 00", "MQTT PINGRESP"],
  ["DISCONNECT", client, "e0 00", "MQTT DISCONNECT"],
])("%s", (_what, make, hex, summary) => {
  const unit = only(make, hex);
  expect(unit.summary).toBe(summary);
  expect(spanLines(unit).filter((line) => line.includes("INVALID"))).toEqual([]);
});

test("only the application message is payload", () => {
  expect(only(client, "32 09 0003 612f62 000a 6869")).toMatchObject({ framingBytes: 9, payloadBytes: 2 });
});

test.each([
  ["type 15", client, "f0 00", "Packet type=15 INVALID this packet type is reserved"],
  ["SUBSCRIBE without its flags", client, "80 06 0001 0001 61 00", "Flags=0 INVALID reserved: has to be 2"],
  ["CONNACK from a client", client, "20 02 00 00", "Packet type=2 INVALID only the server may send CONNACK"],
  ["QoS 3", client, "36 05 0001 61 0001", "QoS=3 INVALID there is no QoS 3"],
  ["DUP with QoS 0", client, "38 03 0001 61", "DUP=1 INVALID has to be 0 with QoS 0"],
  ["a wildcard in a name", client, "30 03 0001 23", "Topic Name=# INVALID a topic name may hold no wildcard"],
  [
    "a will of QoS 3",
    client,
    "10 13 0004 4d515454 04 1e 000a 0001 61 0001 74 0001 6d",
    "Will QoS=3 INVALID there is no QoS 3",
  ],
  [
    "a QoS without a will",
    client,
    "10 0d 0004 4d515454 04 12 000a 0001 61",
    "Will QoS=2 INVALID has to be 0 without a will",
  ],
  ["packet id 0", server, "40 02 0000", "Packet Identifier=0 INVALID a packet identifier is not 0"],
  [
    "a packet that is too short",
    server,
    "40 01 00",
    "Packet Identifier=00 INVALID the packet ends before this field is complete",
  ],
  [
    "a packet that is too long",
    server,
    "40 03 0001 ff",
    "Rest=ff INVALID the packet is longer than its fields",
  ],
  [
    "a text that is not UTF-8",
    client,
    "30 03 0001 ff",
    "Topic Name=\uFFFD INVALID text has to be UTF-8 without NUL",
  ],
  [
    "MQTT 5",
    client,
    "10 0d 0004 4d515454 05 02 003c 00 0000",
    "Protocol Level=5 INVALID another version of MQTT: what follows is not read",
  ],
])("%s is said in its span, and reading goes on", (_what, make, hex, expected) => {
  const units = sameInPieces(make, bytesOfHex(`${hex} c0 00`));
  expect(units).toHaveLength(2);
  expect(spanLines(units[0] ?? { spans: [] })).toContain(expected);
});

test("a Remaining Length of five bytes ends the reading", () => {
  expect(summaryLines(sameInPieces(client, bytesOfHex("30 80 80 80 80 01 41")))).toEqual([
    "Not readable: the Remaining Length has more than four bytes",
  ]);
});

const qos = fc.constantFrom(0 as const, 1 as const, 2 as const);
const id = fc.integer({ min: 1, max: 65_535 });
const topic = fc.stringMatching(/^[a-z/é]{1,20}$/);
const packet: fc.Arbitrary<Packet> = fc.oneof(
  fc.record({
    cmd: fc.constant("publish" as const),
    topic,
    payload: fc.string({ maxLength: 300 }),
    qos,
    dup: fc.constant(false),
    retain: fc.boolean(),
    messageId: id,
  }),
  fc.record({
    cmd: fc.constant("subscribe" as const),
    messageId: id,
    subscriptions: fc.array(fc.record({ topic, qos }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    cmd: fc.constant("unsubscribe" as const),
    messageId: id,
    unsubscriptions: fc.array(topic, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    cmd: fc.constantFrom("puback" as const, "pubrec" as const, "pubrel" as const, "pubcomp" as const),
    messageId: id,
  }),
  fc.record({ cmd: fc.constantFrom("pingreq" as const, "disconnect" as const) }),
  fc.record({
    cmd: fc.constant("connect" as const),
    clientId: topic,
    protocolId: fc.constant("MQTT" as const),
    protocolVersion: fc.constant(4 as const),
    clean: fc.constant(true),
    keepalive: fc.integer({ min: 0, max: 65_535 }),
    username: topic,
  }),
);

test("what mqtt-packet writes is read without a complaint, packet by packet as its own parser reads it", () => {
  fc.assert(
    fc.property(fc.array(packet, { minLength: 1, maxLength: 5 }), (packets) => {
      const stream = Buffer.concat(packets.map((each) => generate(each)));
      const units = sameInPieces(client, stream);
      expectSpansInUnits(units);
      expect(JSON.stringify(units)).not.toContain('"invalid"');
      const theirs: Packet[] = [];
      const parsing = parser();
      parsing.on("packet", (each) => theirs.push(each));
      parsing.parse(stream);
      expect(units.map(({ summary }) => summary.split(/[ ,]/)[1]?.toLowerCase())).toEqual(
        theirs.map(({ cmd }) => cmd),
      );
      expect(units.map(({ payloadBytes }) => payloadBytes)).toEqual(
        theirs.map((each) => (each.cmd === "publish" ? each.payload.length : 0)),
      );
      for (const [index, each] of theirs.entries()) {
        const summary = units[index]?.summary ?? "";
        if (each.messageId !== undefined) expect(summary).toContain(`packet id ${each.messageId}`);
        if (each.cmd === "publish")
          expect(summary).toContain(`QoS ${each.qos}${each.retain ? ", RETAIN" : ""}, topic ${each.topic}`);
      }
    }),
    { numRuns: 60 },
  );
});

test("garbage is taken without a throw", () => {
  survivesGarbage(
    client,
    bytesOfHex("10 1e 0004 4d515454 04 ce 000a 0001 61 0003 772f74 0002 6279 0001 75 0003 707764"),
  );
  survivesGarbage(server, bytesOfHex("90 05 000a 00 02 80 32 09 0003 612f62 000a 6869"));
});
