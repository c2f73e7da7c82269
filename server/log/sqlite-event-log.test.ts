import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLogger } from "#server/logger";
import { WINDOW_EVENTS } from "#server/rooms/event-window";
import type { Room, Sink } from "#server/rooms/room";
import { createHandClock, type HandClock } from "#server/testing/hand-clock";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

const KEEPS_LITTLE = { BYTES_KEPT_PER_ROOM: "4194304", MAX_EVENTS_PER_SECOND: "100000" };
const MINUTE_MS = 60_000;

let directory: string;
let clock: HandClock;
let playground: StartedPlayground;
let lines: string[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-"));
  // The store has a clock of its own for when an event was recorded.
  clock = createHandClock(Date.now());
  await start();
});
afterEach(async () => {
  await playground.stop();
  await rm(directory, { recursive: true, force: true });
});

async function start(): Promise<void> {
  lines = [];
  const logger = createLogger("warn", { write: (line) => void lines.push(line) });
  playground = await startPlayground({ ...KEEPS_LITTLE, DATA_DIR: directory }, clock, undefined, logger);
}

async function restart(): Promise<void> {
  await playground.stop();
  await start();
}

function onDisk<Result>(action: (database: Database.Database) => Result): Result {
  const database = new Database(join(directory, "playground.db"));
  try {
    return action(database);
  } finally {
    database.close();
  }
}

const newRoom = async () => playground.host.rooms.find((await playground.createRoom()).id);

function publish(room: Room, type = "a.b", idempotencyKey?: string, data?: string) {
  const key = idempotencyKey === undefined ? {} : { idempotencyKey };
  return room.publish(
    { type, ...(data === undefined ? {} : { data }) },
    { via: "http", receivedAtMs: clock.nowMs(), ...key },
  );
}

function sink(write: Sink["write"]): Sink {
  return { transport: "websocket", write, end: () => {} };
}

test("[CORE-6] the whole first answer is repeated after a restart, with more than a thousand events in between", async () => {
  const before = await newRoom();
  before.attach(sink(() => {}));
  const first = await publish(before, "a.b", "key");
  expect(first.matched).toBeGreaterThan(0);
  await Promise.all(Array.from({ length: WINDOW_EVENTS + 1 }, () => publish(before)));
  await restart();
  const after = await playground.host.rooms.find(before.id);
  expect(await publish(after, "a.b", "key")).toEqual({ ...first, repeated: true });
  await expect(publish(after, "other.type", "key")).rejects.toMatchObject({ status: 422 });
});

test("[CORE-6] a key is free again after ten minutes, in this process and after a restart", async () => {
  const room = await newRoom();
  await publish(room, "a.b", "key");
  clock.advance(10 * MINUTE_MS);
  expect(await publish(room, "a.b", "key")).toMatchObject({ offset: 2, repeated: false });
  clock.advance(10 * MINUTE_MS);
  await restart();
  const after = await playground.host.rooms.find(room.id);
  expect(await publish(after, "a.c", "key")).toMatchObject({ offset: 3, repeated: false });
});

test("[CORE-6] keys that count no more leave the disk", async () => {
  const room = await newRoom();
  await publish(room, "a.b", "old");
  clock.advance(9.5 * MINUTE_MS);
  await publish(room, "a.b", "young");
  const keys = () =>
    onDisk((database) => database.prepare("SELECT key FROM idempotency_keys").all()).map(
      (row) => (row as { key: string }).key,
    );
  expect(keys().sort()).toEqual(["old", "young"]);
  await expect
    .poll(() => {
      clock.advance(MINUTE_MS / 10);
      return keys();
    })
    .toEqual(["young"]);
});

test("[CORE-2] an event that the database refuses fails alone, and leaves no gap in the offsets", async () => {
  const [room, other] = [await newRoom(), await newRoom()];
  onDisk((database) =>
    database.exec(`CREATE TRIGGER refuse BEFORE INSERT ON events WHEN CAST(NEW.json AS TEXT) LIKE '%refuse.me%'
      BEGIN SELECT RAISE(ABORT, 'not this one'); END`),
  );
  const seen: number[] = [];
  room.attach(sink((batch) => seen.push(...batch.events.map(({ offset }) => offset))));
  const outcomes = await Promise.allSettled([
    publish(room),
    publish(room, "refuse.me", "key"),
    publish(other),
    publish(room),
    publish(room, "refuse.me"),
    publish(room),
  ]);
  const told = outcomes.map((outcome) =>
    outcome.status === "fulfilled" ? outcome.value.offset : outcome.reason.code,
  );
  expect(told).toEqual([1, "store-failed", 1, 2, "store-failed", 3]);
  expect(seen).toEqual([1, 2, 3]);
  // Nothing came of the key, so it is free.
  expect(await publish(room, "a.b", "key")).toMatchObject({ offset: 4, repeated: false });
});

test("[CORE-1] a sink that throws costs nobody an answer or an event, and is told to the log of the server", async () => {
  const room = await newRoom();
  const seen: number[] = [];
  room.attach(
    sink(() => {
      throw new Error("a broken sink");
    }),
  );
  room.attach(sink((batch) => seen.push(...batch.events.map(({ offset }) => offset))));
  const other = await newRoom();
  const receipts = await Promise.all([publish(room), publish(other), publish(room)]);
  expect(receipts.map(({ offset }) => offset)).toEqual([1, 1, 2]);
  expect(seen).toEqual([1, 2]);
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["what is on disk was not told to everyone"]);
  expect(lines[0]).toContain("a broken sink");
});

test("[SEC-14] what a room offers to those who return is there after a restart, also when its log was cut by bytes", async () => {
  const room = await newRoom();
  const data = "x".repeat(60_000);
  for (let batch = 0; batch < 10; batch += 1) {
    await Promise.all(Array.from({ length: 20 }, () => publish(room, "a.b", undefined, data)));
  }
  const { count, bytes } = onDisk((database) =>
    database.prepare("SELECT count(*) AS count, sum(length(json)) AS bytes FROM events").get(),
  ) as { count: number; bytes: number };
  // What is kept, one step, and what deliveries to the two hooks of a new room may still hold.
  expect(bytes).toBeLessThan(2 * 4_194_304 + 1_048_576 + 70_000);
  expect(count).toBeLessThan(200);
  const { earliest } = room;
  expect(earliest.offset).toBeGreaterThan(0);
  const offered = room.read(earliest.offset, 1_000).map(({ offset }) => offset);
  await restart();
  const after = await playground.host.rooms.find(room.id);
  expect(after.earliest.offset).toBeLessThanOrEqual(earliest.offset);
  expect(after.read(earliest.offset, 1_000).map(({ offset }) => offset)).toEqual(offered);
});

test("a room that was removed takes nothing any more, also of what waits for a commit", async () => {
  const room = await newRoom();
  const waiting = publish(room);
  await Promise.all([
    playground.host.rooms.remove(room, "test"),
    expect(waiting).rejects.toMatchObject({ status: 404, code: "room-not-found" }),
  ]);
  expect(onDisk((database) => database.prepare("SELECT * FROM events").all())).toEqual([]);
});
