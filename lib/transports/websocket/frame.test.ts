import type { Writable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as ws from "ws";
import { textFrames } from "./frame";

// Exported by ws, but not in its types.
const Receiver: new (options: object) => Writable = Reflect.get(ws, "Receiver");

const bytes = (text: string) => new TextEncoder().encode(text);
const hex = (array: Uint8Array) => Buffer.from(array).toString("hex");

/** Messages as another implementation reads them. */
async function received(frames: Uint8Array): Promise<string[]> {
  const receiver = new Receiver({ maxPayload: 1_000_000 });
  const messages: string[] = [];
  receiver.on("message", (data: Buffer) => messages.push(data.toString("utf8")));
  await new Promise((resolve) => receiver.end(Buffer.from(frames), () => resolve(undefined)));
  return messages;
}

test("[WS-5] a single-frame unmasked text message is the one of RFC 6455 §5.7", () => {
  expect(hex(textFrames([[bytes("Hello")]]))).toBe("810548656c6c6f");
});

test("[WS-5] lengths 256 and 65,536 are written in 16 and 64 bits, as in RFC 6455 §5.7", () => {
  // §5.7 gives these headers for binary messages (0x82); only the opcode differs.
  expect(hex(textFrames([[new Uint8Array(256)]]).subarray(0, 4))).toBe("817e0100");
  expect(hex(textFrames([[new Uint8Array(65_536)]]).subarray(0, 10))).toBe("817f0000000000010000");
});

test.each([
  [0, "8100"],
  [125, "817d"],
  [126, "817e007e"],
  [65_535, "817effff"],
])("[WS-5] a payload of %i bytes uses the minimal length encoding", (length, header) => {
  const frame = textFrames([[new Uint8Array(length)]]);
  expect(hex(frame.subarray(0, frame.length - length))).toBe(header);
});

test("[WS-5] the receiver of ws reads back any run of messages, however they were cut into parts", async () => {
  const message = fc.array(fc.string({ unit: "grapheme", maxLength: 400 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 5 }), async (messages) => {
      const frames = textFrames(messages.map((parts) => parts.map(bytes)));
      expect(await received(frames)).toEqual(messages.map((parts) => parts.join("")));
    }),
  );
});
