import { expect, test } from "vitest";
import { decodeStream } from "#lib/wire/decode-stream";
import type { Sender } from "#lib/wire/layer-decoder";
import { captureNames, readCapture } from "#lib/wire/testing/captures";
import { bytesOfHex, bytesOfText } from "#lib/wire/testing/span-lines";
import type { WireUnit } from "#lib/wire/wire-unit";
import { annotatedText } from "./annotated-text";

const SENDERS: readonly Sender[] = ["client", "server"];
const textOf = (units: readonly WireUnit[]) =>
  annotatedText(units.map((unit) => ({ unit, at: "12:00:00.000", from: "the client" })));

/** Bytes of the rows that stand at this depth, as a reader of the text would put them together. */
function bytesIn(text: string, depth: number): Buffer {
  const row = new RegExp(`^ {${2 + 4 * depth}}[0-9a-f]{8}  ([0-9a-f ]{47})  \\|`, "gm");
  return Buffer.concat([...text.matchAll(row)].map(([, hex = ""]) => bytesOfHex(hex)));
}

test("a masked frame is written bit by bit", () => {
  const units = decodeStream("websocket", "client");
  units.push(bytesOfText("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"));
  const text = textOf(units.push(bytesOfHex("81 85 37 fa 21 3d 7f 9f 4d 51 58")));
  expect(text.split("\n").map((line) => line.replace(/ {20,}/, "   "))).toEqual([
    "12:00:00.000 from the client",
    "[websocket] WebSocket text frame, FIN, masked, 5 bytes of payload (6 bytes of framing, 5 bytes of payload)",
    "  00000000  81   |.               |  First byte: 81 [RFC 6455 §5.2]",
    "   1... ....  FIN: 1 (last frame of its message)",
    "   .0.. ....  RSV1: 0",
    "   ..0. ....  RSV2: 0",
    "   ...0 ....  RSV3: 0",
    "   .... 0001  Opcode: 0x1 (text frame) [RFC 6455 §5.2]",
    "  00000001  85   |.               |  Second byte: 85 [RFC 6455 §5.2]",
    "   1... ....  MASK: 1 (a masking key follows)",
    "   .000 0101  Payload length: 5 (5 bytes) [RFC 6455 §5.2]",
    "  00000002  37 fa 21 3d   |7.!=            |  Masking key: 37 fa 21 3d (byte i of the payload is combined by XOR with byte i modulo 4 of this) [RFC 6455 §5.3]",
    "  00000006  7f 9f 4d 51 58   |..MQX           |  Payload: Hello (shown without its mask) [RFC 6455 §5.3]",
    "    [content] Text, 5 bytes (0 bytes of framing, 5 bytes of payload)",
    "      00000000  48 65 6c 6c 6f   |Hello           |  Text: Hello",
    "",
  ]);
});

test.each(captureNames())("every byte of %s can be read back from the text", (name) => {
  const { transport, connections } = readCapture(name);
  for (const connection of connections)
    for (const sentBy of SENDERS) {
      const stream = decodeStream(transport, sentBy);
      const text = textOf([...stream.push(connection[sentBy]), ...stream.end()]);
      expect(bytesIn(text, 0)).toEqual(Buffer.from(connection[sentBy]));
    }
});

test("what came off the wire begins no line of its own", () => {
  const stream = decodeStream("mqtt", "client");
  // A topic with a line end and an escape sequence in it.
  const text = textOf(stream.push(bytesOfHex("30 09 0007 61 0a 62 1b 5b 33 6d")));
  expect(text).toContain("Topic Name: a\uFFFDb\uFFFD[3m");
  expect(text).not.toContain("\u001b");
});
