import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io, Manager, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { JournalEntry } from "#lib/journal/entry";
import { socketIoServerOf } from "#server/http/socket-io-server";
import { ask } from "#server/testing/ask";
import { journalOf } from "#server/testing/journal-of";
import { handshake, openRawLine } from "#server/testing/raw-line";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
const sockets: Socket[] = [];
beforeAll(async () => {
  playground = await startPlayground({ MAX_CONNECTIONS_PER_ROOM: "3" });
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});
afterAll(() => playground.stop());

const EVENT = { type: "order.paid", data: { n: 1 } };

/** A stranger: other people's client, with the options that its documentation names. */
function enter(auth: object, options: Partial<ManagerOptions & SocketOptions> = {}): Socket {
  const socket = io(playground.origin, { transports: ["websocket"], forceNew: true, auth, ...options });
  sockets.push(socket);
  return socket;
}

const told = <T = unknown>(socket: Socket, name: string) =>
  new Promise<T>((resolve) => socket.once(name, (message: T) => resolve(message)));

test("[SIO-1] a session is told the pings and limits of this server", async () => {
  const answer = await fetch(`${playground.origin}/socket.io/?EIO=4&transport=polling`);
  const packet = (await answer.text()).slice(1);
  expect(JSON.parse(packet)).toMatchObject({
    pingInterval: 25_000,
    pingTimeout: 20_000,
    maxPayload: 65_536,
    upgrades: ["websocket"],
  });
});

test.each([
  [undefined, 101, 200],
  ["http://127.0.0.1", 101, 200],
  ["http://127.0.0.1.evil", 403, 403],
  ["null", 403, 403],
])(
  "[SIO-1] a page of origin %s is answered %i by WebSocket and %i by polling",
  async (origin, upgrade, polling) => {
    const status = async (bytes: string) => {
      const line = await openRawLine(playground.port, bytes);
      await line.until("\r\n\r\n");
      line.socket.destroy();
      return Number(line.received().toString("latin1").split(" ")[1]);
    };
    const target = "/socket.io/?EIO=4&transport=";
    const plain = { Upgrade: undefined, Connection: undefined, Origin: origin };
    expect([
      await status(handshake(`${target}websocket`, { Origin: origin })),
      await status(handshake(`${target}polling`, plain)),
    ]).toEqual([upgrade, polling]);
  },
);

test("[SIO-2] a session that began with polling gets events before, during and after its upgrade, in order", async () => {
  const room = await playground.createRoom();
  const socket = enter({ room: room.id }, { transports: ["polling", "websocket"] });
  const offsets: number[] = [];
  socket.on("event", ({ offset }) => offsets.push(offset));
  await told(socket, "connect");
  for (let n = 1; n <= 30; n += 1) await playground.publish(room.id, EVENT);
  await expect.poll(() => socket.io.engine.transport.name).toBe("websocket");
  for (let n = 1; n <= 10; n += 1) await playground.publish(room.id, EVENT);
  await expect.poll(() => offsets.length).toBe(40);
  expect(offsets).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
});

test("[SIO-2] the library's own reconnection recovers what was missed, after the transport was dropped", async () => {
  const room = await playground.createRoom();
  const socket = enter({ room: room.id }, { reconnectionDelay: 50 });
  const offsets: number[] = [];
  socket.on("event", ({ offset }) => offsets.push(offset));
  await told(socket, "welcome");
  await playground.publish(room.id, EVENT);
  await expect.poll(() => offsets.length).toBe(1);
  const back = told<{ recovered: boolean; top: string }>(socket, "welcome");
  socket.io.engine.close();
  for (let n = 0; n < 5; n += 1) await playground.publish(room.id, EVENT);
  expect(await back).toMatchObject({ recovered: true });
  await playground.publish(room.id, EVENT);
  await expect.poll(() => offsets.length).toBe(7);
  expect([offsets, socket.recovered]).toEqual([[1, 2, 3, 4, 5, 6, 7], true]);
});

test("[SIO-2] more than the window holds is not recovered, and that is told", async () => {
  const room = await playground.createRoom();
  const socket = enter({ room: room.id }, { reconnection: false });
  const offsets: number[] = [];
  socket.on("event", ({ offset }) => offsets.push(offset));
  await told(socket, "welcome");
  const gone = told(socket, "disconnect");
  socket.io.engine.close();
  await gone;
  await Promise.all(Array.from({ length: 1_001 }, () => playground.publish(room.id, EVENT)));
  const back = told(socket, "welcome");
  socket.connect();
  expect(await back).toEqual({ recovered: false, top: `${room.epoch}:1001` });
  expect([offsets, socket.recovered]).toEqual([[], false]);
});

test("[SIO-6] a server that stops lets its clients come back; [SIO-3] the next one cannot recover their state", async () => {
  const directory = await mkdtemp(join(tmpdir(), "playground-"));
  const before = await startPlayground({ DATA_DIR: directory });
  const room = await before.createRoom();
  const options = {
    transports: ["websocket"],
    forceNew: true,
    reconnectionDelay: 50,
    auth: { room: room.id },
  };
  const socket = io(before.origin, options);
  sockets.push(socket);
  await told(socket, "welcome");
  await before.publish(room.id, EVENT);
  const reason = told(socket, "disconnect");
  const back = told(socket, "welcome");
  await before.stop();
  // After "io server disconnect" a client would stay away.
  expect(await reason).toBe("transport close");
  const after = await startPlayground({ DATA_DIR: directory, PORT: String(before.port) });
  expect(await back).toEqual({ recovered: false, top: `${room.epoch}:1` });
  await after.stop();
  await rm(directory, { recursive: true });
});

test("[SIO-4] a publish is acknowledged when it is durable, and with a key it happens once", async () => {
  const room = await playground.createRoom();
  const socket = enter({ room: room.id });
  const publish = (...args: unknown[]) => new Promise((resolve) => socket.emit("publish", ...args, resolve));
  expect(await publish(EVENT)).toMatchObject({
    offset: 1,
    repeated: false,
    matchedByTransport: { "socket-io": 1 },
  });
  expect(await publish(EVENT, { key: "k" })).toMatchObject({ offset: 2, repeated: false });
  expect(await publish(EVENT, { key: "k" })).toMatchObject({ offset: 2, repeated: true });
  expect(await publish({ type: "no good" })).toMatchObject({ error: { code: "invalid-body" } });
  expect(await publish()).toMatchObject({ error: { code: "invalid-body" } });
  socket.emit("publish", EVENT);
  await expect.poll(async () => (await playground.host.rooms.find(room.id)).top.offset).toBe(3);
});

test("[SIO-4] the tenth event that is none ends the connection", async () => {
  const room = await playground.createRoom();
  const socket = enter({ room: room.id });
  await told(socket, "welcome");
  const reason = told(socket, "disconnect");
  for (let n = 0; n < 10; n += 1) socket.emit("publish", null);
  expect(await reason).toBe("io server disconnect");
});

test.each([
  [{ room: "nobody" }, "room-not-found"],
  [{}, "invalid-body"],
  [{ room: 7 }, "invalid-body"],
  [{ room: "x", subscriber: "no good" }, "invalid-body"],
])("[SIO-10] auth %j is refused with %s", async (auth, code) => {
  const error = await told<Error & { data?: unknown }>(enter(auth), "connect_error");
  expect(error.data).toMatchObject({ code, detail: error.message });
});

test("[WS-15] a full room refuses one more", async () => {
  const room = await playground.createRoom();
  const inside = [1, 2, 3].map(() => enter({ room: room.id }));
  await Promise.all(inside.map((socket) => told(socket, "welcome")));
  const error = await told<Error & { data?: unknown }>(enter({ room: room.id }), "connect_error");
  expect(error.data).toMatchObject({ code: "room-full" });
});

test.each([
  ["999 attachments", '45999-["publish",{"_placeholder":true,"num":0}]'],
  ["a type that there is not", "49"],
  ["an event before the connection", '42["publish",{}]'],
  ["broken JSON", '42["publish"'],
  ["a reserved name", '42["disconnect"]'],
])("[SIO-7] a packet with %s ends that session alone", async (_what, packet) => {
  const room = await playground.createRoom();
  const other = enter({ room: room.id });
  await told(other, "welcome");
  const url = `ws://127.0.0.1:${playground.port}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(url);
  await once(socket, "message");
  const closed = once(socket, "close");
  socket.send(packet);
  await closed;
  const event = told(other, "event");
  await playground.publish(room.id, EVENT);
  expect(await event).toMatchObject(EVENT);
});

test.each([
  ["polls", ["polling"]],
  ["has moved from polling to a WebSocket", ["polling", "websocket"]],
  ["began as a WebSocket", ["websocket"]],
])("[FLT-1] the line of a session that %s is cut: the journal names the fault", async (_what, transports) => {
  const room = await playground.createRoom();
  const entries = journalOf(await playground.host.rooms.find(room.id), []);
  const socket = enter({ room: room.id, subscriber: "me" }, { transports, reconnection: false });
  await told(socket, "welcome");
  /** By which the server could write to it now: a session that polls has to have asked. */
  const ready = () =>
    [...socketIoServerOf(playground.host).of("/").sockets.values()]
      .filter(({ data }) => data.roomId === room.id)
      .map(({ conn: { transport } }) => (transport.writable ? transport.name : "none"));
  await expect.poll(ready).toEqual(transports.slice(-1));
  await ask("POST", `${playground.origin}/api/rooms/${room.id}/faults/cut`, {
    subscriber: "me",
    forMs: 60_000,
  });
  await expect
    .poll(() => entries.filter(({ kind }) => kind === "connection-closed"))
    .toMatchObject([{ subscriberId: "me", cause: { by: "fault" } }]);
});

test("[ME-7] the journal's bytes are those that a raw socket counts, and pings are nobody's", async () => {
  const room = await playground.createRoom();
  const entries: JournalEntry[] = [];
  const stop = (await playground.host.rooms.find(room.id)).observe((entry) => entries.push(entry), ["me"]);
  const socket = enter({ room: room.id, subscriber: "me" });
  await told(socket, "welcome");
  for (let n = 0; n < 3; n += 1) await playground.publish(room.id, EVENT);
  const written = () => entries.filter((entry) => entry.kind === "written");
  await expect.poll(() => written().length).toBe(3);
  const event = (await playground.host.rooms.find(room.id)).read(0, 1)[0];
  // Engine.IO "4", Socket.IO "2", JSON array of name, event and cursor; 4 bytes of frame header (RFC 6455 §5.2).
  const packet = `42["event",${event?.json.toString()},"${room.epoch}:1"]`;
  expect(written()).toMatchObject(
    [1, 2, 3].map((offset) => ({
      firstOffset: offset,
      lastOffset: offset,
      bytesOut: Buffer.byteLength(packet) + 4,
      replayed: false,
    })),
  );
  expect(entries[0]).toMatchObject({ kind: "connection-opened", subscriberId: "me" });
  stop();
});

test("[SIO-4] a client that goes on publishing too fast is disconnected", async () => {
  const room = await playground.createRoom();
  const socket = enter({ room: room.id });
  await told(socket, "welcome");
  const reason = told(socket, "disconnect");
  for (let n = 0; n < 1_500; n += 1) socket.emit("publish", EVENT);
  expect(await reason).toBe("io server disconnect");
});

test("[SIO-8] a subscriber that leaves while its session goes on leaves nothing on the session", async () => {
  const room = await playground.createRoom();
  const manager = new Manager(playground.origin, { transports: ["websocket"] });
  const page = manager.socket("/control", { auth: { room: room.id } });
  sockets.push(page);
  await told(page, "snapshot");
  const session = [...socketIoServerOf(playground.host).of("/control").sockets.values()][0]?.conn;
  const listeners = () => ["packetCreate", "flush", "drain"].map((name) => session?.listeners(name).length);
  const before = listeners();
  const lane = manager.socket("/", { auth: { room: room.id } });
  sockets.push(lane);
  await told(lane, "welcome");
  expect(listeners()).not.toEqual(before);
  lane.disconnect();
  await expect.poll(listeners).toEqual(before);
});

test.each([2, 500])(
  "[SEC-14] %i CONNECT packets in one request let nobody in more than once: the session is ended",
  async (times) => {
    const { id } = await playground.createRoom();
    const room = await playground.host.rooms.find(id);
    const query = `EIO=4&transport=polling&room=${id}`;
    const opened = await (await fetch(`${playground.origin}/socket.io/?${query}`)).text();
    const session = `${playground.origin}/socket.io/?${query}&sid=${JSON.parse(opened.slice(1)).sid}`;
    const most: number[] = [];
    const stop = room.observe(() => most.push(room.connections), []);
    await fetch(session, { method: "POST", body: Array(times).fill("40").join("\x1e") });
    // A session that is being closed says so to its next poll; one that is closed is not known.
    await expect.poll(async () => (await fetch(session)).status).toBe(400);
    await expect.poll(() => room.connections).toBe(0);
    expect(Math.max(0, ...most)).toBeLessThanOrEqual(1);
    stop();
  },
);

test("[SIO-1] a session that left a namespace, or was refused, may ask for it again", async () => {
  const { id } = await playground.createRoom();
  const socket = enter({ room: "nobody" });
  expect(await told<Error>(socket, "connect_error")).toMatchObject({
    message: expect.stringContaining("no such room"),
  });
  socket.auth = { room: id };
  for (let n = 0; n < 2; n += 1) {
    socket.connect();
    await told(socket, "welcome");
    socket.disconnect();
    await expect.poll(async () => (await playground.host.rooms.find(id)).connections).toBe(0);
  }
});
