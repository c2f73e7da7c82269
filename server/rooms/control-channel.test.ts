import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { JournalEntry } from "#lib/journal/entry";
import { type ControlEntries, clockAnswer } from "#lib/rooms/control-channel";
import { systemClock } from "#server/clock";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
const sockets: (Socket | WebSocket)[] = [];
beforeAll(async () => {
  playground = await startPlayground();
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});
afterAll(() => playground.stop());

/** A stranger on the control channel, which keeps all it is told, in order. */
function observe(auth: object, origin = playground.origin) {
  const socket = io(`${origin}/control`, { transports: ["websocket"], forceNew: true, auth });
  sockets.push(socket);
  const told: [name: string, message: unknown][] = [];
  socket.onAny((name: string, message: unknown) => told.push([name, message]));
  const of = <T>(name: string) => told.filter(([each]) => each === name).map(([, message]) => message as T);
  const entries = (kind: JournalEntry["kind"]) =>
    of<ControlEntries>("entries").flatMap((batch) => batch.entries.filter((entry) => entry.kind === kind));
  return { socket, told, of, entries };
}

function joinLane(roomId: string, subscriberId: string): WebSocket {
  const url = `ws://127.0.0.1:${playground.port}/ws?room=${roomId}&subscriber=${subscriberId}`;
  const socket = new WebSocket(url);
  sockets.push(socket);
  return socket;
}

const refusal = (socket: Socket) =>
  new Promise((resolve) =>
    socket.once("connect_error", (error: Error & { data?: unknown }) => resolve(error.data)),
  );

test("a page is told where the log stands before anything else", async () => {
  const room = await playground.createRoom();
  await playground.publish(room.id, { type: "a.b" });
  const { told } = observe({ room: room.id });
  await expect.poll(() => told.length).toBeGreaterThan(0);
  const journal = expect.stringMatching(/^[0-9a-f-]+:\d+$/);
  expect(told[0]).toEqual(["snapshot", { room: room.id, epoch: room.epoch, top: 1, present: 1, journal }]);
});

test("a page is told of connections and records of its room, and of writes to the lanes it watches alone", async () => {
  const [room, other] = [await playground.createRoom(), await playground.createRoom()];
  const { of, entries } = observe({ room: room.id, watch: ["mine"] });
  const second = observe({ room: room.id, watch: ["theirs"] });
  await expect.poll(() => [of("snapshot").length, second.of("snapshot").length]).toEqual([1, 1]);
  joinLane(room.id, "mine");
  joinLane(room.id, "theirs");
  await expect.poll(() => entries("connection-opened").length).toBe(2);
  await playground.publish(other.id, { type: "a.b" });
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => [entries("written").length, second.entries("written").length]).toEqual([1, 1]);
  expect(entries("recorded")).toMatchObject([{ offset: 1 }]);
  expect(entries("written")).toMatchObject([{ subscriberId: "mine", firstOffset: 1, lastOffset: 1 }]);
  expect(second.entries("written")).toMatchObject([{ subscriberId: "theirs" }]);
});

test("a page that comes back is told what it missed, once, and then what is new", async () => {
  const room = await playground.createRoom();
  const before = observe({ room: room.id });
  await expect.poll(() => before.of("snapshot").length).toBe(1);
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => before.entries("recorded").length).toBe(1);
  const after = before.of<ControlEntries>("entries").at(-1)?.journal;
  before.socket.disconnect();
  await playground.publish(room.id, { type: "a.b" });
  const again = observe({ room: room.id, after });
  await expect.poll(() => again.of("snapshot").length).toBe(1);
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => again.entries("recorded")).toMatchObject([{ offset: 2 }, { offset: 3 }]);
});

test("a page that comes back after a restart is told of every event, also of those that the old process told nobody", async () => {
  const directory = await mkdtemp(join(tmpdir(), "playground-control-"));
  const first = await startPlayground({ DATA_DIR: directory });
  const room = await first.createRoom();
  for (const type of ["a.b", "c.d"]) await first.publish(room.id, { type });
  await first.stop();
  const second = await startPlayground({ DATA_DIR: directory });
  const { socket, entries } = observe({ room: room.id, after: "another-journal:1" }, second.origin);
  await expect
    .poll(() => entries("recorded"))
    .toMatchObject([
      { offset: 1, type: "a.b" },
      { offset: 2, type: "c.d" },
    ]);
  socket.disconnect();
  await second.stop();
  await rm(directory, { recursive: true });
});

test("what is watched can be changed while connected", async () => {
  const room = await playground.createRoom();
  const { socket, of, entries } = observe({ room: room.id, watch: ["old"] });
  await expect.poll(() => of("snapshot").length).toBe(1);
  joinLane(room.id, "old");
  joinLane(room.id, "new");
  await expect.poll(() => entries("connection-opened").length).toBe(2);
  socket.emit("watch", ["new"]);
  await new Promise((resolve) => socket.emit("clock", resolve));
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => entries("written")).toMatchObject([{ subscriberId: "new" }]);
});

test("a thousand events in a burst come in far fewer messages, all of them, in order", async () => {
  const room = await playground.createRoom();
  const { of, entries } = observe({ room: room.id });
  await expect.poll(() => of("snapshot").length).toBe(1);
  const startMs = performance.now();
  await Promise.all(Array.from({ length: 1_000 }, () => playground.publish(room.id, { type: "a.b" })));
  await expect.poll(() => entries("recorded").length).toBe(1_000);
  const messages = of("entries").length;
  const tookSeconds = (performance.now() - startMs) / 1_000;
  const offsets = entries("recorded").map((entry) => ("offset" in entry ? entry.offset : 0));
  expect(offsets).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 1));
  // At most twenty a second, however long a busy machine takes; each event alone has several entries.
  expect(messages).toBeLessThanOrEqual(20 * tookSeconds + 2);
  expect(messages).toBeLessThan(500);
});

test("pages learn how many they are, when one comes and when one leaves", async () => {
  const room = await playground.createRoom();
  const first = observe({ room: room.id });
  await expect.poll(() => first.of("presence").at(-1)).toEqual({ present: 1 });
  const second = observe({ room: room.id });
  await expect.poll(() => first.of("presence").at(-1)).toEqual({ present: 2 });
  second.socket.disconnect();
  await expect.poll(() => first.of("presence").at(-1)).toEqual({ present: 1 });
});

test("[ME-2] the clock is the server's own, between question and answer", async () => {
  const room = await playground.createRoom();
  const { socket } = observe({ room: room.id });
  const beforeMs = systemClock.nowMs();
  const answer = await new Promise((resolve) => socket.emit("clock", resolve));
  const { serverNowMs } = clockAnswer.parse(answer);
  expect(serverNowMs).toBeGreaterThanOrEqual(beforeMs);
  expect(serverNowMs).toBeLessThanOrEqual(systemClock.nowMs());
});

test.each([
  [{ room: "nobody" }, "room-not-found"],
  [{}, "invalid-body"],
  [{ room: 1 }, "invalid-body"],
  [{ room: "x", watch: Array.from({ length: 33 }, String) }, "invalid-body"],
])("auth %j is refused with %s", async (auth, code) => {
  expect(await refusal(observe(auth).socket)).toMatchObject({ code });
});

test("nonsense on the control channel changes nothing", async () => {
  const room = await playground.createRoom();
  const { socket, of } = observe({ room: room.id });
  await expect.poll(() => of("snapshot").length).toBe(1);
  socket.emit("watch", { not: "a list" });
  socket.emit("watch");
  socket.emit("clock", "no function");
  socket.emit("entries", []);
  await new Promise((resolve) => socket.emit("clock", resolve));
  expect(socket.connected).toBe(true);
});

test("when the room is removed its pages are disconnected for good", async () => {
  const room = await playground.createRoom();
  const { socket, of } = observe({ room: room.id });
  await expect.poll(() => of("snapshot").length).toBe(1);
  const reason = new Promise((resolve) => socket.once("disconnect", resolve));
  await playground.host.rooms.remove(await playground.host.rooms.find(room.id), "gone");
  expect(await reason).toBe("io server disconnect");
});
