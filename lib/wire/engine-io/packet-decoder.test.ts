import { encodePacket, encodePayload, type Packet } from "engine.io-parser";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ContentDecoder } from "#lib/wire/content-decoder";
import { expectSpansInUnits, sameInPieces, survivesGarbage } from "#lib/wire/testing/in-pieces";
import { bytesOfText, spanLines, summaryLines } from "#lib/wire/testing/span-lines";
import { EngineIoDecoder } from "./packet-decoder";

const polling = () => new EngineIoDecoder("bodies", new ContentDecoder());
const overWebSocket = () => new EngineIoDecoder("frames", new ContentDecoder());

// The examples of the Engine.IO 4 protocol: the handshake, the payload of a poll, the upgrade.
test.each([
  [
    "the open packet",
    polling,
    '0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}',
    ["Engine.IO open"],
  ],
  [
    "hello, a ping and world in one body",
    polling,
    "4hello\u001e2\u001e4world",
    [
      "Engine.IO message, 5 bytes",
      "  Text, 5 bytes",
      "Engine.IO ping",
      "Engine.IO message, 5 bytes",
      "  Text, 5 bytes",
    ],
  ],
  [
    "hello and the binary 01 02 03 04",
    polling,
    "4hello\u001ebAQIDBA==",
    [
      "Engine.IO message, 5 bytes",
      "  Text, 5 bytes",
      "Engine.IO message, binary in base64, 8 bytes",
      "  Text, 4 bytes",
    ],
  ],
  [
    "hello and € in one payload",
    polling,
    "4hello\u001e4€",
    ["Engine.IO message, 5 bytes", "  Text, 5 bytes", "Engine.IO message, 3 bytes", "  Text, 3 bytes"],
  ],
  ["a probe", overWebSocket, "2probe", ["Engine.IO ping, probe"]],
  ["the answer to a probe", overWebSocket, "3probe", ["Engine.IO pong, probe"]],
  ["the upgrade", overWebSocket, "5", ["Engine.IO upgrade"]],
  ["noop", polling, "6", ["Engine.IO noop"]],
  [
    "a message that holds a separator",
    overWebSocket,
    "4a\u001eb",
    ["Engine.IO message, 3 bytes", "  Text, 3 bytes"],
  ],
])("%s is read", (_what, make, text, expected) => {
  const units = sameInPieces(make, bytesOfText(text));
  expectSpansInUnits(units);
  expect(summaryLines(units)).toEqual(expected);
});

test("the open packet says its session and its times, and counts as framing", () => {
  const [unit] = sameInPieces(
    polling,
    bytesOfText('0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000}'),
  );
  expect(unit?.payloadBytes).toBe(0);
  expect(unit?.spans[1]?.meaning).toBe(
    "session abc, a ping every 25000 ms, given up after 20000 ms without a pong",
  );
});

test.each([
  ["no known type", "9x", "Packet type=9 INVALID a packet begins with a digit from 0 to 6"],
  ["what is no base64", "b!", "Binary data=! INVALID this is no base64"],
])("%s is said in its span, and reading goes on", (_what, text, expected) => {
  const units = sameInPieces(polling, bytesOfText(`${text}\u001e2`));
  expect(units).toHaveLength(2);
  expect(spanLines(units[0] ?? { spans: [] })).toContain(expected);
});

const text = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .filter((each) => !each.includes("\u001e"));
const packet: fc.Arbitrary<Packet> = fc.oneof(
  fc.record({ type: fc.constant("message" as const), data: text }),
  fc.record({
    type: fc.constant("message" as const),
    data: fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  }),
  fc.record({ type: fc.constantFrom("ping" as const, "pong" as const, "noop" as const, "upgrade" as const) }),
);

test("what engine.io-parser writes into one body is read back, packet by packet", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 6 }), async (packets) => {
      const payload = await new Promise<string>((resolve) => encodePayload(packets, resolve));
      const units = sameInPieces(polling, bytesOfText(payload));
      expectSpansInUnits(units);
      expect(units.map(({ summary }) => /Engine.IO ([a-z]+)/.exec(summary)?.[1])).toEqual(
        packets.map(({ type }) => type),
      );
      expect(units.flatMap((unit) => unit.units.map(({ bytes }) => Buffer.from(bytes)))).toEqual(
        packets.flatMap(({ data }) => (data === undefined ? [] : [Buffer.from(data)])),
      );
    }),
    { numRuns: 50 },
  );
});

test("a binary WebSocket message is a message packet, as engine.io-parser writes it", async () => {
  const data = Buffer.of(1, 2, 3);
  const encoded = await new Promise<Buffer>((resolve) =>
    encodePacket({ type: "message", data }, true, resolve),
  );
  const decoder = overWebSocket();
  decoder.push(encoded, true);
  expect(summaryLines(decoder.endMessage())).toEqual([
    "Engine.IO message, binary, 3 bytes",
    "  Text, 3 bytes",
  ]);
});

test("garbage is taken without a throw", () => {
  survivesGarbage(polling, bytesOfText("4hello\u001e2\u001ebAQIDBA=="));
  survivesGarbage(overWebSocket, bytesOfText("2probe"));
});
