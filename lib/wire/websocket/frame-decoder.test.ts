import { once } from "node:events";
import { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as ws from "ws";
import { ContentDecoder } from "#lib/wire/content-decoder";
import { decodePieces, expectSpansInUnits, sameInPieces, survivesGarbage } from "#lib/wire/testing/in-pieces";
import { bytesOfHex, spanLines, summaryLines } from "#lib/wire/testing/span-lines";
import { MAX_UNIT_BYTES } from "#lib/wire/unit-decoder";
import { FrameDecoder } from "./frame-decoder";

/** The half of ws that writes frames; its types leave it out. */
const { Sender } = ws as unknown as {
  Sender: new (
    socket: Duplex,
  ) => {
    send(data: Buffer, options: object): void;
    ping(data: Buffer, mask: boolean): void;
  };
};

const server = () => new FrameDecoder("server", new ContentDecoder());
const client = () => new FrameDecoder("client", new ContentDecoder());

// The examples of RFC 6455 §5.7.
test.each([
  [
    "a single-frame unmasked text message",
    server,
    "81 05 48 65 6c 6c 6f",
    ["WebSocket text frame, FIN, not masked, 5 bytes of payload", "  Text, 5 bytes"],
  ],
  [
    "a single-frame masked text message",
    client,
    "81 85 37 fa 21 3d 7f 9f 4d 51 58",
    ["WebSocket text frame, FIN, masked, 5 bytes of payload", "  Text, 5 bytes"],
  ],
  [
    "a fragmented unmasked text message",
    server,
    "01 03 48 65 6c 80 02 6c 6f",
    [
      "WebSocket text frame, not masked, 3 bytes of payload",
      "WebSocket continuation frame, FIN, not masked, 2 bytes of payload",
      "  Text, 5 bytes",
    ],
  ],
  [
    "an unmasked ping",
    server,
    "89 05 48 65 6c 6c 6f",
    ["WebSocket ping frame, FIN, not masked, 5 bytes of payload"],
  ],
  [
    "a masked pong",
    client,
    "8a 85 37 fa 21 3d 7f 9f 4d 51 58",
    ["WebSocket pong frame, FIN, masked, 5 bytes of payload"],
  ],
  [
    "256 bytes in one frame",
    server,
    `82 7e 01 00 ${"ff".repeat(256)}`,
    ["WebSocket binary frame, FIN, not masked, 256 bytes of payload", "  Binary data, 256 bytes"],
  ],
  [
    "64 KiB in one frame",
    server,
    `82 7f 00 00 00 00 00 01 00 00 ${"ff".repeat(65_536)}`,
    ["WebSocket binary frame, FIN, not masked, 65536 bytes of payload", "  Binary data, 65536 bytes"],
  ],
])("RFC 6455 §5.7: %s", (_what, make, hex, expected) => {
  const units = decodePieces(make(), bytesOfHex(hex), fc.sample(fc.integer({ min: 1, max: 9 }), 20_000));
  expect(summaryLines(units)).toEqual(expected);
  expectSpansInUnits(units);
});

test("every bit of a masked frame has its span", () => {
  const [unit] = sameInPieces(client, bytesOfHex("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
  expect(spanLines(unit ?? { spans: [] })).toEqual([
    "FIN=1",
    "RSV1=0",
    "RSV2=0",
    "RSV3=0",
    "Opcode=0x1",
    "MASK=1",
    "Payload length=5",
    "Masking key=37 fa 21 3d",
    "Payload=Hello",
  ]);
  expect(unit).toMatchObject({ framingBytes: 6, payloadBytes: 5 });
  expect(unit?.units[0]?.bytes).toEqual(new TextEncoder().encode("Hello"));
});

test("a close frame says its code and its reason, and is all framing", () => {
  const [unit] = sameInPieces(server, bytesOfHex("88 06 03 e9 62 79 65 21"));
  expect(spanLines(unit ?? { spans: [] }).slice(7)).toEqual(["Close code=1001", "Close reason=bye!"]);
  expect(unit).toMatchObject({ framingBytes: 8, payloadBytes: 0 });
});

test.each([
  ["a client that does not mask", client, "81 01 41", "MASK=0 INVALID a client has to mask every frame"],
  ["a server that masks", server, "81 81 00 00 00 00 41", "MASK=1 INVALID a server may not mask a frame"],
  ["a reserved opcode", server, "83 00", "Opcode=0x3 INVALID this opcode is reserved"],
  ["a continuation of nothing", server, "80 00", "Opcode=0x0 INVALID there is no message to continue"],
  ["a reserved bit", server, "a1 00", "RSV2=1 INVALID no extension here uses it"],
  ["a fragmented ping", server, "09 00", "FIN=0 INVALID a control frame may not be fragmented"],
  [
    "a long ping",
    server,
    `89 7e 00 80 ${"00".repeat(128)}`,
    "Payload length=126 INVALID a control frame has at most 125 bytes",
  ],
  [
    "a length in too many bytes",
    server,
    "81 7e 00 01 41",
    "Extended payload length=1 INVALID a length has to take the fewest bytes that hold it",
  ],
  ["close code 1006", server, "88 02 03 ee", "Close code=1006 INVALID not allowed in a Close frame"],
  ["a close code of one byte", server, "88 01 03", "Close code=03 INVALID a close code has two bytes"],
])("%s is said in its span, and reading goes on", (_what, make, hex, expected) => {
  const units = sameInPieces(make, bytesOfHex(`${hex} 8a 00`));
  expect(units).toHaveLength(2);
  expect(spanLines(units[0] ?? { spans: [] })).toContain(expected);
});

test("a length of 64 bits with the highest one set ends the reading, with the reason", () => {
  const decoder = server();
  const units = decodePieces(decoder, bytesOfHex("81 7f 80 00 00 00 00 00 00 00 41 41"));
  expect(summaryLines(units)).toEqual(["Not readable: no frame can be this long"]);
  expect(decoder.unreadBytes).toBe(2);
});

test("a frame that is cut off is said to be", () => {
  expect(summaryLines(decodePieces(server(), bytesOfHex("81 05 48")))).toEqual([
    "Not readable: the stream ended before this was complete",
  ]);
});

test("of a frame too long to keep the payload is counted and left out, and the next is found after it", () => {
  const long = new Uint8Array(10 + MAX_UNIT_BYTES + 2);
  long.set(bytesOfHex("82 7f 00 00 00 00 00 10 00 00"));
  long.set(bytesOfHex("8a 00"), 10 + MAX_UNIT_BYTES);
  const units = decodePieces(server(), long, new Array(100).fill(100_003));
  expect(units.map(({ bytes, payloadBytes, start }) => [bytes.length, payloadBytes, start])).toEqual([
    [10, MAX_UNIT_BYTES, 0],
    [2, 0, 10 + MAX_UNIT_BYTES],
  ]);
});

test("what ws writes is read back, fragments, masks and control frames included", async () => {
  const send = fc.record({
    text: fc.string({ unit: "binary", maxLength: 300 }),
    binary: fc.boolean(),
    fin: fc.boolean(),
    ping: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(send, { minLength: 1, maxLength: 6 }), fc.boolean(), async (sends, mask) => {
      const written: Buffer[] = [];
      const sink = new Duplex({
        read() {},
        write(chunk, _encoding, done) {
          written.push(chunk);
          done();
        },
      });
      const sender = new Sender(sink);
      const messages: string[] = [];
      let open = "";
      sends.forEach(({ text, binary, fin, ping }, index) => {
        const isLast = fin || index === sends.length - 1;
        sender.send(Buffer.from(text), { fin: isLast, binary, mask, compress: false, readOnly: true });
        if (ping) sender.ping(Buffer.from("p"), mask);
        open += text;
        if (!isLast) return;
        if (open !== "") messages.push(open);
        open = "";
      });
      sink.end();
      await once(sink, "finish");
      const units = sameInPieces(mask ? client : server, Buffer.concat(written));
      const read = units.flatMap((unit) =>
        unit.units.map(({ bytes }) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)),
      );
      expect(read).toEqual(messages);
      expect(JSON.stringify(units)).not.toContain("invalid");
    }),
    { numRuns: 30 },
  );
});

test("garbage is taken without a throw", () => {
  survivesGarbage(server, bytesOfHex("01 03 48 65 6c 80 02 6c 6f"));
  survivesGarbage(client, bytesOfHex("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
});
