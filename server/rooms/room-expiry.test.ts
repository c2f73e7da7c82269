import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createLogger } from "#server/logger";
import { createHandClock } from "#server/testing/hand-clock";
import { rawRequest } from "#server/testing/raw-request";
import { startPlayground } from "#server/testing/start-playground";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

test("[SEC-7] a room that is being removed is not loaded again", async () => {
  const playground = await startPlayground();
  const { id } = await playground.createRoom();
  const { rooms } = playground.host;
  const removed = rooms.remove(await rooms.find(id), "over");
  await expect(rooms.find(id)).rejects.toMatchObject({ code: "room-not-found" });
  await removed;
  await expect(rooms.find(id)).rejects.toMatchObject({ code: "room-not-found" });
  await playground.stop();
});

test("a room that nobody uses is removed with its log; one with a connection stays", async () => {
  const clock = createHandClock();
  const playground = await startPlayground({ ROOM_IDLE_HOURS: "1" }, clock);
  const [idle, used] = [await playground.createRoom(), await playground.createRoom()];
  await playground.publish(idle.id, { type: "a.b" });
  const leaving = new AbortController();
  const stream = await fetch(`${playground.origin}/api/rooms/${used.id}/events/stream`, {
    signal: leaving.signal,
  });
  expect(stream.status).toBe(200);
  const openRooms = () => playground.host.rooms.open.map(({ id }) => id);

  clock.advance(HOUR_MS - MINUTE_MS);
  expect(openRooms().sort()).toEqual([idle.id, used.id].sort());
  await expect
    .poll(() => {
      clock.advance(MINUTE_MS);
      return openRooms();
    })
    .toEqual([used.id]);
  expect((await fetch(`${playground.origin}/api/rooms/${idle.id}/events`)).status).toBe(404);
  leaving.abort();
  await playground.stop();
});

test("[CORE-5] a quiet room lets go of events that nobody can resume from any more", async () => {
  const clock = createHandClock();
  const playground = await startPlayground({}, clock);
  const { id } = await playground.createRoom();
  await playground.publish(id, { type: "a.b" });
  const room = await playground.host.rooms.find(id);
  expect(room.read(0, 10)).toHaveLength(1);
  await expect
    .poll(() => {
      clock.advance(MINUTE_MS);
      return room.read(0, 10).length;
    })
    .toBe(0);
  await playground.stop();
});

test("[SEC-14] a room of ROOM_MAX_DAYS is removed although it is used, and one that nobody has opened is, too", async () => {
  const clock = createHandClock();
  const DATA_DIR = await mkdtemp(join(tmpdir(), "playground-expiry-"));
  const settings = { DATA_DIR, ROOM_MAX_DAYS: "1", ROOM_IDLE_HOURS: "720" };
  const before = await startPlayground(settings, clock);
  const closed = await before.createRoom();
  await before.stop();
  const playground = await startPlayground(settings, clock);
  const used = await playground.createRoom();
  const stream = rawRequest(playground.port, [`GET /api/rooms/${used.id}/events/stream HTTP/1.1`, "host: x"]);
  await stream.until(/\r\n\r\n/);
  clock.advance(12 * HOUR_MS);
  const young = await playground.createRoom();
  clock.advance(12 * HOUR_MS);
  const stored = () => playground.host.rooms.storedIds();
  await expect
    .poll(async () => {
      clock.advance(MINUTE_MS);
      return stored();
    })
    .toEqual([young.id]);
  await stream.until(/event: ended\n/);
  for (const { id } of [closed, used]) {
    expect((await fetch(`${playground.origin}/api/rooms/${id}`)).status).toBe(404);
  }
  await playground.stop();
  await rm(DATA_DIR, { recursive: true, force: true });
});

test("the end of the process waits for a sweep that is under way, and none begins after it", async () => {
  const clock = createHandClock();
  const lines: string[] = [];
  const logger = createLogger("error", { write: (line) => void lines.push(line) });
  const playground = await startPlayground({}, clock, undefined, logger);
  for (let rooms = 0; rooms < 20; rooms += 1) await playground.createRoom();
  clock.advance(MINUTE_MS);
  await playground.stop();
  clock.advance(MINUTE_MS);
  await setImmediate();
  expect(lines).toEqual([]);
});

test("an address makes so many rooms an hour, is then told when to come back, and another is not held up", async () => {
  const clock = createHandClock();
  const playground = await startPlayground({ MAX_ROOMS_PER_ADDRESS: "2" }, clock);
  const create = () => fetch(`${playground.origin}/api/rooms`, { method: "POST" });
  expect([(await create()).status, (await create()).status]).toEqual([201, 201]);
  const refused = await create();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1800"]);
  expect(playground.host.limits.rooms.refusalOf("203.0.113.7")).toBeUndefined();
  clock.advance(HOUR_MS / 2);
  expect((await create()).status).toBe(201);
  await playground.stop();
});

test("a process full of rooms or connections answers 503 with Retry-After", async () => {
  const playground = await startPlayground({ MAX_ROOMS: "1", MAX_CONNECTIONS_PER_ROOM: "1" });
  const room = await playground.createRoom();
  const second = await fetch(`${playground.origin}/api/rooms`, { method: "POST" });
  expect([second.status, second.headers.get("retry-after")]).toEqual([503, "60"]);
  const opened = await playground.host.rooms.find(room.id);
  const facts = { transport: "sse" as const, subscriberId: "one", handshakeBytesIn: 0, handshakeBytesOut: 0 };
  playground.host.rooms.admitConnection(opened, "sse");
  const connection = opened.connectionOpened(facts);
  expect(() => playground.host.rooms.admitConnection(opened, "sse")).toThrow(
    "no place for another connection",
  );
  connection.closed({ by: "client", reason: "done" });
  playground.host.rooms.admitConnection(opened, "sse");
  await playground.stop();
});
