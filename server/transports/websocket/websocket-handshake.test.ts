import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { handshake, openRawLine } from "#server/testing/raw-line";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
let roomId: string;
beforeAll(async () => {
  playground = await startPlayground({
    ALLOWED_ORIGINS: "https://good.example",
    MAX_CONNECTIONS_PER_ROOM: "2",
  });
  roomId = (await playground.createRoom()).id;
});
afterAll(() => playground.stop());

/** First line and body of what a handshake is answered. */
async function answerTo(bytes: string): Promise<{ status: number; text: string }> {
  const line = await openRawLine(playground.port, bytes);
  await line.until("\r\n\r\n");
  line.socket.destroy();
  const text = line.received().toString("latin1");
  return { status: Number(text.split(" ")[1]), text };
}

const path = () => `/ws?room=${roomId}`;

test("[WS-1] the handshake of RFC 6455 §1.3 is answered with the key of RFC 6455 §1.3", async () => {
  const { status, text } = await answerTo(handshake(path()));
  expect(status).toBe(101);
  expect(text).toContain("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
});

test.each([
  ["POST", 405, {}, "POST"],
  ["version 12", 426, { "Sec-WebSocket-Version": "12" }, "GET"],
  ["version 8, which was a draft", 426, { "Sec-WebSocket-Version": "8" }, "GET"],
  ["version 013", 426, { "Sec-WebSocket-Version": "013" }, "GET"],
  ["no version", 426, { "Sec-WebSocket-Version": undefined }, "GET"],
  ["no key", 400, { "Sec-WebSocket-Key": undefined }, "GET"],
  ["a key that is no base64", 400, { "Sec-WebSocket-Key": "?" }, "GET"],
  ["a key of 15 bytes", 400, { "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAA" }, "GET"],
  ["an empty key", 400, { "Sec-WebSocket-Key": "" }, "GET"],
  [
    "two keys in one line",
    400,
    { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==" },
    "GET",
  ],
  ["no Host", 400, { Host: undefined }, "GET"],
  ["another protocol to upgrade to", 400, { Upgrade: "h2c" }, "GET"],
])("[WS-1] a handshake with %s is answered %i", async (_what, status, headers, method) => {
  expect((await answerTo(handshake(path(), headers, method))).status).toBe(status);
});

test.each([
  "Host: 127.0.0.1",
  "Origin: http://127.0.0.1\r\nOrigin: http://127.0.0.1",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-version: 13",
])("[WS-1] a handshake with a header that stands there twice is answered 400: %s", async (line) => {
  expect((await answerTo(handshake(path()).replace(/\r\n\r\n$/, `\r\n${line}\r\n\r\n`))).status).toBe(400);
});

test("[WS-1] another version of the protocol is told the one that is spoken here (RFC 6455 §4.4)", async () => {
  const { text } = await answerTo(handshake(path(), { "Sec-WebSocket-Version": "14" }));
  expect(text).toMatch(/\r\nsec-websocket-version: 13\r\n/i);
});

test.each(["/mqtt", "/socket.io/?EIO=4&transport=websocket", "/ws?room="])(
  "[WS-1] an upgrade in HTTP/1.0 is refused at %s, as in HTTP/1.1 a key that is none",
  async (target) => {
    const old = handshake(target).replace("HTTP/1.1", "HTTP/1.0");
    const keyless = handshake(target, { "Sec-WebSocket-Key": "none" });
    expect([(await answerTo(old)).status, (await answerTo(keyless)).status]).toEqual([426, 400]);
  },
);

test("[WS-1] a plain GET is answered 426 and says what to upgrade to", async () => {
  const answer = await fetch(`${playground.origin}${path()}`);
  expect([answer.status, answer.headers.get("upgrade")]).toEqual([426, "websocket"]);
});

test.each([
  ["/ws", 400, "room-needed"],
  ["/ws?room=nobody", 404, "room-not-found"],
])("[WS-1] %s is answered %i before the upgrade, with a reason", async (target, status, code) => {
  const answer = await answerTo(handshake(target));
  expect([answer.status, answer.text.includes(`"code":"${code}"`)]).toEqual([status, true]);
});

test.each(["nonsense", "0123456789abcdef", "0123456789abcdef:-1", "0123456789abcdef:01", "xyz:1", ":"])(
  "[CORE-3] since=%s is no cursor and answered 400",
  async (since) => {
    const answer = await answerTo(handshake(`${path()}&since=${since}`));
    expect([answer.status, answer.text.includes('"code":"bad-cursor"')]).toEqual([400, true]);
  },
);

test.each([
  [undefined, 101],
  ["http://127.0.0.1", 101],
  ["https://127.0.0.1", 101],
  ["https://good.example", 101],
  ["null", 403],
  ["", 403],
  ["https://good.example.evil", 403],
  ["https://evil-good.example", 403],
  ["http://good.example", 403],
  ["https://good.example:8443", 403],
  ["https://GOOD.example", 403],
  ["file://", 403],
  ["http://127.0.0.1.evil", 403],
])("[WS-2] a page of origin %s is answered %i", async (origin, status) => {
  expect((await answerTo(handshake(path(), { Origin: origin }))).status).toBe(status);
});

test.each([
  ["playground.v1", "playground.v1"],
  ["chat, playground.v1", "playground.v1"],
  ["chat", undefined],
  ["playground.v2, chat", undefined],
  [undefined, undefined],
])("[WS-9] of the offer %s the server takes %s", async (offer, chosen) => {
  const { status, text } = await answerTo(handshake(path(), { "Sec-WebSocket-Protocol": offer }));
  expect([status, /Sec-WebSocket-Protocol: (.*)\r/i.exec(text)?.[1]]).toEqual([101, chosen]);
});

test("[WS-9] of offers in several lines the known one is taken, and one that is malformed is answered 400", async () => {
  const two = { "Sec-WebSocket-Protocol": "chat\r\nSec-WebSocket-Protocol: playground.v1" };
  const taken = await answerTo(handshake(path(), two));
  expect(/Sec-WebSocket-Protocol: (.*)\r/i.exec(taken.text)?.[1]).toBe("playground.v1");
  const twice = { "Sec-WebSocket-Protocol": "playground.v1, playground.v1" };
  expect((await answerTo(handshake(path(), twice))).status).toBe(400);
});

test("[WS-3] compression is not taken, whoever offers it", async () => {
  const { text } = await answerTo(
    handshake(path(), { "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits" }),
  );
  expect(text).not.toMatch(/sec-websocket-extensions/i);
});

test("[WS-15] a full room answers 503 with Retry-After, and has a place again when somebody leaves", async () => {
  const room = await playground.createRoom();
  const target = `/ws?room=${room.id}`;
  const sockets = [1, 2].map(() => new WebSocket(`ws://127.0.0.1:${playground.port}${target}`));
  await Promise.all(sockets.map((socket) => once(socket, "open")));
  const full = await answerTo(handshake(target));
  expect(full.status).toBe(503);
  expect(full.text).toMatch(/retry-after: \d+/i);
  sockets[0]?.close();
  await expect.poll(async () => (await answerTo(handshake(target))).status).toBe(101);
  sockets[1]?.terminate();
});
