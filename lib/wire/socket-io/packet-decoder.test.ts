import fc from "fast-check";
import { Encoder, PacketType } from "socket.io-parser";
import { expect, test } from "vitest";
import { expectSpansInUnits, sameInPieces, survivesGarbage } from "#lib/wire/testing/in-pieces";
import { bytesOfText, spanLines, summaryLines } from "#lib/wire/testing/span-lines";
import { SocketIoDecoder } from "./packet-decoder";

const make = () => new SocketIoDecoder();
const decode = (text: string) => {
  const [unit, ...more] = sameInPieces(make, bytesOfText(text));
  expect(more).toEqual([]);
  if (unit === undefined) throw new Error("there is no unit");
  expectSpansInUnits([unit]);
  return unit;
};

// The examples of the Socket.IO 5 protocol, "Packet encoding".
test.each([
  ["0", "Socket.IO CONNECT"],
  ['0{"sid":"wZX3oN0bSVIhsaknAAAI"}', "Socket.IO CONNECT"],
  ["0/admin,", "Socket.IO CONNECT, namespace /admin"],
  ['0/admin,{"sid":"oSO0OpakMV_3jnilAAAA"}', "Socket.IO CONNECT, namespace /admin"],
  ['4{"message":"Not authorized"}', "Socket.IO CONNECT_ERROR"],
  ['2["foo"]', "Socket.IO EVENT foo, 7 bytes"],
  ['2/admin,["bar"]', "Socket.IO EVENT bar, namespace /admin, 7 bytes"],
  ['51-["baz",{"_placeholder":true,"num":0}]', "Socket.IO BINARY_EVENT baz, 1 attachment, 37 bytes"],
  [
    '52-/admin,["baz",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
    "Socket.IO BINARY_EVENT baz, namespace /admin, 2 attachments, 67 bytes",
  ],
  ['212["foo"]', "Socket.IO EVENT foo, ack id 12, 7 bytes"],
  ["312[]", "Socket.IO ACK, ack id 12, 2 bytes"],
  ['2/admin,13["foo"]', "Socket.IO EVENT foo, namespace /admin, ack id 13, 7 bytes"],
  ['3/admin,13["bar"]', "Socket.IO ACK, namespace /admin, ack id 13, 7 bytes"],
  [
    '51-14["foo",{"_placeholder":true,"num":0}]',
    "Socket.IO BINARY_EVENT foo, ack id 14, 1 attachment, 37 bytes",
  ],
  ['61-15["bar",{"_placeholder":true,"num":0}]', "Socket.IO BINARY_ACK, ack id 15, 1 attachment, 37 bytes"],
  ["1", "Socket.IO DISCONNECT"],
  ["1/admin,", "Socket.IO DISCONNECT, namespace /admin"],
])("%s is read", (text, expected) => {
  const unit = decode(text);
  expect(unit.summary).toBe(expected);
  expect(spanLines(unit).filter((line) => line.includes("INVALID"))).toEqual([]);
});

test("every part of a packet has its span, and only the application's JSON is payload", () => {
  const unit = decode('61-/é,456[{"_placeholder":true,"num":0}]');
  expect(spanLines(unit)).toEqual([
    "Packet type=6",
    "Attachments=1",
    "Namespace=/é",
    "Acknowledgement id=456",
    'JSON=[{"_placeholder":true,"num":0}]',
  ]);
  expect(unit.payloadBytes).toBe(31);
});

test.each([
  ["9", "Packet type=9 INVALID a packet begins with a digit from 0 to 6"],
  ['2["foo"', 'JSON=["foo" INVALID this is no JSON'],
])("%s is said to be wrong in its span", (text, expected) => {
  expect(spanLines(decode(text))).toContain(expected);
});

test("an attachment that nothing announced is invalid", () => {
  const decoder = make();
  decoder.push(Uint8Array.of(1), true);
  expect(spanLines(decoder.endMessage()[0] ?? { spans: [] })).toEqual([
    "Attachment=01 INVALID no packet has announced an attachment",
  ]);
});

test("what socket.io-parser writes is read back, attachments included", () => {
  const value = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.integer(),
    fc.uint8Array({ minLength: 1, maxLength: 5 }).map((bytes) => Buffer.from(bytes)),
  );
  const packet = fc.record({
    type: fc.constantFrom(PacketType.EVENT, PacketType.ACK),
    nsp: fc.constantFrom("/", "/admin", "/raum-é"),
    id: fc.option(fc.nat(), { nil: undefined }),
    data: fc.array(value, { maxLength: 4 }).map((values) => ["name", ...values]),
  });
  fc.assert(
    fc.property(packet, ({ id, ...rest }) => {
      const encoded = new Encoder().encode({ ...rest, ...(id === undefined ? {} : { id }) } as never);
      const decoder = make();
      const units = encoded.flatMap((part: string | Buffer) => [
        ...decoder.push(typeof part === "string" ? bytesOfText(part) : part, typeof part !== "string"),
        ...decoder.endMessage(),
      ]);
      expectSpansInUnits(units);
      const binaries = rest.data.filter((each) => Buffer.isBuffer(each));
      const isBinary = binaries.length > 0;
      const kind = `${isBinary ? "BINARY_" : ""}${rest.type === PacketType.EVENT ? "EVENT name" : "ACK"}`;
      const [head = "", ...attachments] = summaryLines(units);
      expect(head.startsWith(`Socket.IO ${kind}`)).toBe(true);
      expect(head.includes(`namespace ${rest.nsp}`)).toBe(rest.nsp !== "/");
      expect(head.includes("ack id")).toBe(id !== undefined);
      if (id !== undefined) expect(head).toContain(`ack id ${id}`);
      expect(attachments).toHaveLength(binaries.length);
      expect(units.slice(1).map(({ bytes }) => Buffer.from(bytes))).toEqual(binaries);
      expect(JSON.stringify(units)).not.toContain('"invalid"');
    }),
    { numRuns: 100 },
  );
});

test("garbage is taken without a throw", () => {
  survivesGarbage(make, bytesOfText('61-/admin,456[{"_placeholder":true,"num":0}]'));
});
