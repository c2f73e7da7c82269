import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { readExchanges } from "#lib/wire/http/exchanges";
import { readCapture } from "#lib/wire/testing/captures";
import { bytesOfText } from "#lib/wire/testing/span-lines";
import { acceptInput, acceptSteps } from "./accept-steps";

function stepsOf(client: Uint8Array, server: Uint8Array) {
  const [exchange] = readExchanges(client, server);
  if (exchange === undefined) throw new Error("there is no exchange");
  const { request, response } = exchange;
  const sha1 = createHash("sha1")
    .update(acceptInput(request.head) ?? "")
    .digest();
  return acceptSteps(request.head, response?.head, new Uint8Array(sha1));
}

// RFC 6455 §1.3.
const ASKED = bytesOfText(
  "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://example.com\r\nSec-WebSocket-Version: 13\r\n\r\n",
);
const answered = (accept: string) =>
  bytesOfText(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );

test("the key of RFC 6455 §1.3 leads to the digest and the accept that it gives", () => {
  const steps = stepsOf(ASKED, answered("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  expect(steps.map(({ value, holds }) => [value, holds])).toEqual([
    ["dGhlIHNhbXBsZSBub25jZQ==", true],
    ["dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11", undefined],
    ["b3 7a 4f 2c c0 62 4f 16 90 f6 46 06 cf 38 59 45 b2 be c4 ea", undefined],
    ["s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", undefined],
    ["s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", true],
  ]);
});

test("an accept of another key does not hold", () => {
  expect(stepsOf(ASKED, answered("AAAAAAAAAAAAAAAAAAAAAAAAAAA=")).at(-1)?.holds).toBe(false);
});

test.each([
  ["ws", 0],
  ["mqtt-js", 0],
  ["socket-io-upgrade", 2],
])("the recorded handshake of %s holds", (name, index) => {
  const connection = readCapture(name).connections[index];
  if (connection === undefined) throw new Error("there is no connection");
  expect(stepsOf(connection.client, connection.server).filter(({ holds }) => holds === false)).toEqual([]);
});
