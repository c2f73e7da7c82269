import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { formatCursor } from "#lib/events/cursor";
import { envelope } from "#lib/events/envelope";
import type { JournalEntry } from "#lib/journal/entry";
import { serverMessage } from "#lib/transports/websocket/messages";
import { handshake, openRawLine } from "#server/testing/raw-line";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

const EVENT = { type: "order.paid", data: { n: 1 } };

/** A stranger's client, which keeps every message as it came. */
function open(query: string, protocol?: string, options: ClientOptions = {}) {
  const url = `ws://127.0.0.1:${playground.port}/ws?${query}`;
  const socket = protocol === undefined ? new WebSocket(url, options) : new WebSocket(url, protocol, options);
  const messages: unknown[] = [];
  socket.on("message", (data) => messages.push(JSON.parse(String(data))));
  const closed = once(socket, "close").then(([code, reason]) => ({ code, reason: String(reason) }));
  return { socket, messages, closed, opened: once(socket, "open") };
}

const ofThisWire = (entries: readonly JournalEntry[]) =>
  entries.filter((entry) => "transport" in entry && entry.transport === "websocket");

/** A stranger that has been welcomed. */
async function join(query: string) {
  const client = open(query, "playground.v1");
  await expect.poll(() => client.messages.length).toBeGreaterThan(0);
  return client;
}

test("[WS-10] a newcomer is welcomed with the newest position, and gets what comes after it", async () => {
  const room = await playground.createRoom();
  await playground.publish(room.id, EVENT);
  const { socket, messages } = await join(`room=${room.id}`);
  await playground.publish(room.id, EVENT);
  await expect.poll(() => messages.length).toBe(2);
  const [welcome, event] = messages.map((message) => serverMessage.parse(message));
  expect(welcome).toEqual({ t: "welcome", recovered: null, top: `${room.epoch}:1` });
  expect(event).toMatchObject({ t: "event", event: { offset: 2, ...EVENT } });
  socket.terminate();
});

test("[WS-10] who comes back with a cursor gets all it missed, in order, and then what is new", async () => {
  const room = await playground.createRoom();
  for (let n = 1; n <= 5; n += 1) await playground.publish(room.id, EVENT);
  const { socket, messages } = await join(`room=${room.id}&since=${room.epoch}:2`);
  await playground.publish(room.id, EVENT);
  await expect.poll(() => messages.length).toBe(5);
  expect(messages[0]).toEqual({ t: "welcome", recovered: true, top: `${room.epoch}:5` });
  expect(messages.slice(1).map((message) => (message as { event: { offset: number } }).event.offset)).toEqual(
    [3, 4, 5, 6],
  );
  socket.terminate();
});

test.each([
  ["another epoch", () => "0000000000000000:1"],
  ["the future", (epoch: string) => `${epoch}:9`],
])(
  "[WS-10] a cursor of %s is told that it cannot be resumed, and gets only what is new",
  async (_, since) => {
    const room = await playground.createRoom();
    await playground.publish(room.id, EVENT);
    const { socket, messages } = await join(`room=${room.id}&since=${since(room.epoch)}`);
    await playground.publish(room.id, EVENT);
    await expect.poll(() => messages.length).toBe(2);
    expect(messages).toMatchObject([
      { t: "welcome", recovered: false, top: `${room.epoch}:1` },
      { t: "event", event: { offset: 2 } },
    ]);
    socket.terminate();
  },
);

test("[WS-10] resume=0 asks for nothing, whatever cursor stands beside it", async () => {
  const room = await playground.createRoom();
  await playground.publish(room.id, EVENT);
  const { socket, messages } = await join(`room=${room.id}&since=${room.epoch}:0&resume=0`);
  expect(messages).toEqual([{ t: "welcome", recovered: null, top: `${room.epoch}:1` }]);
  socket.terminate();
});

test("[WS-9] without the subprotocol each message is one bare CloudEvent, and nothing else is sent", async () => {
  const room = await playground.createRoom();
  await playground.publish(room.id, EVENT);
  const { socket, messages, opened } = open(`room=${room.id}&since=${room.epoch}:0`);
  await opened;
  socket.send(JSON.stringify(EVENT));
  await expect.poll(() => messages.length).toBe(1);
  expect(envelope.parse(messages[0])).toMatchObject({ offset: 2, ...EVENT });
  socket.terminate();
});

test("[WS-8] a publish is acknowledged with its receipt when it is durable, and a key makes it happen once", async () => {
  const room = await playground.createRoom();
  const { socket, messages } = await join(`room=${room.id}`);
  const send = (ref: string) =>
    socket.send(JSON.stringify({ t: "publish", ref, event: EVENT, key: "only-once" }));
  const answer = (ref: string) => messages.find((message) => (message as { ref?: string }).ref === ref);
  send("a");
  await expect
    .poll(() => answer("a"))
    .toMatchObject({ t: "ack", offset: 1, matchedByTransport: { websocket: 1 }, repeated: false });
  send("b");
  await expect.poll(() => answer("b")).toMatchObject({ t: "ack", offset: 1, repeated: true });
  expect((await playground.host.rooms.find(room.id)).top.offset).toBe(1);
  socket.terminate();
});

test("[WS-7] a page's own ping is answered by pong", async () => {
  const room = await playground.createRoom();
  const { socket, messages } = await join(`room=${room.id}`);
  socket.send('{"t":"ping"}');
  await expect.poll(() => messages.at(-1)).toEqual({ t: "pong", offset: 0 });
  socket.terminate();
});

test.each([
  ["what is no JSON", "{", "invalid-json"],
  ["an unknown t", '{"t":"hello"}', "invalid-body"],
  ["an unknown attribute", '{"t":"ping","x":1}', "invalid-body"],
  ["an event without a type", '{"t":"publish","ref":"1","event":{}}', "invalid-body"],
  ["a list", "[]", "invalid-body"],
  ["null", "null", "invalid-body"],
  ["a key that reaches a prototype", '{"t":"ping","__proto__":{"t":"ping"}}', "invalid-body"],
])("[WS-13] %s is answered by an error, the tenth time by 4501", async (_what, text, code) => {
  const room = await playground.createRoom();
  const { socket, messages, closed } = await join(`room=${room.id}`);
  for (let n = 0; n < 12; n += 1) socket.send(text);
  expect((await closed).code).toBe(4501);
  expect(messages.slice(1)).toEqual(
    Array.from({ length: 10 }, () => ({ t: "error", code, detail: expect.any(String) })),
  );
});

test("[WS-13] ten bare messages that are no events end the connection with 4501", async () => {
  const room = await playground.createRoom();
  const { socket, messages, closed, opened } = open(`room=${room.id}`);
  await opened;
  for (let n = 0; n < 10; n += 1) socket.send('{"t":"publish"}');
  expect([(await closed).code, messages]).toEqual([4501, []]);
});

test("[WS-13] a binary message is refused with 1003", async () => {
  const room = await playground.createRoom();
  const { socket, closed } = await join(`room=${room.id}`);
  socket.send(Buffer.from('{"t":"ping"}'));
  expect((await closed).code).toBe(1003);
});

test("[WS-11] four hundred messages at once are taken; much more is an error and 4013", async () => {
  const room = await playground.createRoom();
  const { socket, messages, closed } = await join(`room=${room.id}`);
  for (let n = 0; n < 400; n += 1) socket.send('{"t":"ping"}');
  await expect.poll(() => messages.length).toBe(401);
  for (let n = 0; n < 2_000; n += 1) socket.send('{"t":"ping"}');
  expect((await closed).code).toBe(4013);
  expect(messages.at(-1)).toMatchObject({ t: "error", code: "too-many-messages" });
});

test("[WS-3] a message of 65,536 bytes is taken and one more byte is refused with 1009", async () => {
  const room = await playground.createRoom();
  const { socket, messages, closed } = await join(`room=${room.id}`);
  const message = (bytes: number) => {
    const empty = JSON.stringify({ t: "publish", ref: "1", event: { type: "a.b", data: "" } });
    return empty.replace('"data":""', `"data":"${"x".repeat(bytes - empty.length)}"`);
  };
  socket.send(message(65_536));
  await expect
    .poll(() => messages.find((each) => (each as { ref?: string }).ref === "1"))
    .toMatchObject({ t: "ack", offset: 1 });
  socket.send(message(65_537));
  expect((await closed).code).toBe(1009);
});

test.each([
  ["an unmasked frame", "810548656c6c6f", 1002],
  ["a reserved bit", "c1850000000048656c6c6f", 1002],
  ["a reserved opcode", "838000000000", 1002],
  ["a fragmented ping", "098000000000", 1002],
  ["a continuation of nothing", "808000000000", 1002],
  ["a reserved close code", `888200000000${(1005).toString(16).padStart(4, "0")}`, 1002],
  ["text that is no UTF-8", "818200000000c328", 1007],
  ["sixty-five fragments", `018100000000${"61"}${"00810000000061".repeat(64)}`, 1008],
])("[WS-5] %s is answered by a Close frame with %i after %s", async (_what, frame, code) => {
  const room = await playground.createRoom();
  const line = await openRawLine(playground.port, handshake(`/ws?room=${room.id}`));
  await line.until("\r\n\r\n");
  line.socket.write(Buffer.from(frame, "hex"));
  const received = await line.ended();
  // RFC 6455 §5.5.1: opcode 8, two bytes of payload, which are the code.
  expect(received.subarray(-4).toString("hex")).toBe(`8802${code.toString(16).padStart(4, "0")}`);
});

test("[WS-6] when a room is removed its sockets are closed with 4510 and the reason", async () => {
  const room = await playground.createRoom();
  const { closed } = await join(`room=${room.id}`);
  await playground.host.rooms.remove(await playground.host.rooms.find(room.id), "The host closed this room.");
  expect(await closed).toEqual({ code: 4510, reason: "The host closed this room." });
});

test("[WS-6] a server that stops closes with 1012, and does not wait for a client that is silent", async () => {
  const own = await startPlayground();
  const room = await own.createRoom();
  const socket = new WebSocket(`ws://127.0.0.1:${own.port}/ws?room=${room.id}`);
  const closed = once(socket, "close");
  const silent = await openRawLine(own.port, handshake(`/ws?room=${room.id}`));
  await Promise.all([once(socket, "open"), silent.until("\r\n\r\n")]);
  await own.stop();
  expect((await closed)[0]).toBe(1012);
  await silent.ended();
});

test("[WS-11] a client that does not read is let go with 4008 while others get every event", async () => {
  const room = await playground.createRoom();
  const slow = open(`room=${room.id}&subscriber=slow`);
  await slow.opened;
  slow.socket.pause();
  const { socket, messages } = await join(`room=${room.id}`);
  const entries: JournalEntry[] = [];
  const stop = (await playground.host.rooms.find(room.id)).observe((entry) => entries.push(entry), []);
  const data = "x".repeat(60_000);
  for (let n = 0; n < 20; n += 1) {
    const receipts = await Promise.all(
      Array.from({ length: 10 }, () => playground.publish(room.id, { type: "a.b", data })),
    );
    // It has been let go: who has not answered the Close frame after some seconds is cut off without one.
    if (receipts.some(({ matchedByTransport }) => matchedByTransport["websocket"] === 1))
      slow.socket.resume();
  }
  await expect.poll(() => messages.length).toBe(201);
  expect((await slow.closed).code).toBe(4008);
  await expect
    .poll(() => entries.filter(({ kind }) => kind === "connection-closed"))
    .toMatchObject([{ subscriberId: "slow", cause: { by: "server", code: 4008 } }]);
  stop();
  socket.terminate();
});

test("[ME-7] the journal knows the bytes of the handshake and of each write, as a raw socket counts them", async () => {
  const room = await playground.createRoom();
  const entries: JournalEntry[] = [];
  const stop = (await playground.host.rooms.find(room.id)).observe((entry) => entries.push(entry), ["me"]);
  const request = handshake(`/ws?room=${room.id}&subscriber=me`);
  const line = await openRawLine(playground.port, request);
  await line.until("\r\n\r\n");
  const handshakeBytesOut = line.received().length;
  await playground.publish(room.id, EVENT);
  await line.until("order.paid");
  expect(ofThisWire(entries)).toMatchObject([
    { kind: "connection-opened", handshakeBytesIn: request.length, handshakeBytesOut },
    {
      kind: "written",
      firstOffset: 1,
      lastOffset: 1,
      bytesIn: 0,
      bytesOut: line.received().length - handshakeBytesOut,
      replayed: false,
    },
  ]);
  stop();
  line.socket.destroy();
});

test("[WS-10] a cut line loses nothing: the cursor of the last event brings the rest, marked as replayed", async () => {
  const room = await playground.createRoom();
  const entries: JournalEntry[] = [];
  const stop = (await playground.host.rooms.find(room.id)).observe((entry) => entries.push(entry), ["me"]);
  const first = await join(`room=${room.id}&subscriber=me`);
  await playground.publish(room.id, EVENT);
  await expect.poll(() => first.messages.length).toBe(2);
  await fetch(`${playground.origin}/api/rooms/${room.id}/faults/cut`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ subscriber: "me" }),
  });
  expect((await first.closed).code).toBe(1006);
  await playground.publish(room.id, EVENT);
  const since = formatCursor({ epoch: room.epoch, offset: 1 });
  const second = await join(`room=${room.id}&subscriber=me&since=${since}`);
  await expect.poll(() => second.messages.length).toBe(2);
  expect(second.messages[1]).toMatchObject({ event: { offset: 2 } });
  expect(ofThisWire(entries)).toMatchObject([
    { kind: "connection-opened" },
    { kind: "written", replayed: false },
    { kind: "connection-closed", cause: { by: "fault" } },
    { kind: "connection-opened", resumed: "recovered" },
    { kind: "written", firstOffset: 2, replayed: true },
  ]);
  stop();
  second.socket.terminate();
});
