import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MIGRATIONS } from "./schema";
import { SqliteStore } from "./sqlite-store";
import type { WriteOperation } from "./store-operations";

let directory: string;
let store: SqliteStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-"));
  store = new SqliteStore(directory);
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

const createRoom = (id: string): WriteOperation => ({
  kind: "create-room",
  room: { id, name: id, epoch: "0".repeat(16), hostKeyHash: "h", createdAtMs: 1 },
  lastUsedAtMs: 1,
});

/** From another connection; the statements of the store see it. */
function onDisk<Result>(action: (database: Database.Database) => Result): Result {
  const database = new Database(join(directory, "playground.db"));
  try {
    return action(database);
  } finally {
    database.close();
  }
}

/** A store that takes over a directory as an older version left it, with the room `a`. */
async function beginWithVersion(version: number, fill: (database: Database.Database) => void): Promise<void> {
  await store.close();
  await rm(directory, { recursive: true });
  directory = await mkdtemp(join(tmpdir(), "playground-"));
  onDisk((database) => {
    for (const sql of MIGRATIONS.slice(0, version)) database.exec(sql);
    database.exec(`PRAGMA user_version = ${version}`);
    database.exec("INSERT INTO rooms VALUES ('a', 'a', 'eeee', 'h', 1, 1)");
    fill(database);
  });
  store = new SqliteStore(directory);
}

const statuses = async (writes: readonly Promise<void>[]) =>
  (await Promise.allSettled(writes)).map(({ status }) => status);

test("a commit that the database refuses writes nothing and fails alone, wherever it stands in its group", async () => {
  await store.write(createRoom("a"));
  const failures: string[] = [];
  store.onFailure(({ message }) => failures.push(message));
  const group = [
    store.write(createRoom("b")),
    store.write(createRoom("half"), createRoom("a")),
    store.write(createRoom("c")),
    store.write(createRoom("c")),
  ];
  expect(await statuses(group)).toEqual(["fulfilled", "rejected", "fulfilled", "rejected"]);
  expect((await store.read("room-ids", {})).sort()).toEqual(["a", "b", "c"]);
  expect(failures).toEqual(Array(2).fill("UNIQUE constraint failed: rooms.id"));
});

test("a transaction that cannot go on writes nothing of its group, says so to each, and the next goes on", async () => {
  await store.write(createRoom("a"));
  onDisk((database) =>
    database.exec(`CREATE TRIGGER full BEFORE INSERT ON rooms WHEN NEW.id = 'last'
      BEGIN SELECT RAISE(ROLLBACK, 'the disk is full'); END`),
  );
  const group = ["b", "last", "c"].map((id) => store.write(createRoom(id)));
  expect(await statuses(group)).toEqual(["rejected", "rejected", "rejected"]);
  await store.write(createRoom("d"));
  expect((await store.read("room-ids", {})).sort()).toEqual(["a", "d"]);
});

test("what is thrown after a commit makes nothing unwritten: each is told, and the error goes to who listens", async () => {
  const told: string[] = [];
  store.onFailure(() => told.push("failed"));
  store.onDeliveryError((error) => told.push((error as Error).message));
  store.onCommitted(() => {
    throw new Error("after the commit");
  });
  const first = new Promise<string>((resolve) => {
    store.submit({
      prepare: () => [createRoom("a")],
      done: () => {
        resolve("done");
        throw new Error("in done");
      },
      failed: () => resolve("failed"),
    });
  });
  expect(await Promise.all([first, store.write(createRoom("b"))])).toEqual(["done", undefined]);
  expect(told).toEqual(["in done", "after the commit"]);
  expect(await store.read("room-count", {})).toBe(2);
});

test("[CORE-1] the database is in WAL mode and another reader sees a write once it is answered", async () => {
  await store.write(createRoom("a"));
  const reader = new Database(join(directory, "playground.db"), { readonly: true });
  expect(reader.prepare("PRAGMA journal_mode").get()).toMatchObject({ journal_mode: "wal" });
  expect(reader.prepare("SELECT count(*) AS count FROM rooms").get()).toMatchObject({ count: 1 });
  reader.close();
});

test("writes that come in one turn share a commit, in their order", async () => {
  let commits = 0;
  store.onCommitted(() => {
    commits += 1;
  });
  const done: number[] = [];
  await Promise.all(
    Array.from({ length: 100 }, (_, n) => store.write(createRoom(`room${n}`)).then(() => done.push(n))),
  );
  expect(commits).toBe(1);
  expect(done).toEqual(Array.from({ length: 100 }, (_, n) => n));
});

test("[CORE-1] a commit takes 256 writes: one more is another", async () => {
  let commits = 0;
  store.onCommitted(() => {
    commits += 1;
  });
  await Promise.all(Array.from({ length: 257 }, (_, n) => store.write(createRoom(`room${n}`))));
  expect(commits).toBe(2);
});

test("a key from before keys stood apart is still known, if it is younger than ten minutes", async () => {
  await beginWithVersion(2, (database) => {
    const event = database.prepare("INSERT INTO events VALUES ('a', ?, ?, 2, 1, ?, 'http', ?, 'hash')");
    const nowMs = Date.now();
    event.run(1, Buffer.from('{"id":"old"}'), nowMs - 700_000, "old");
    event.run(2, Buffer.from('{"id":"young"}'), nowMs - 60_000, "young");
  });
  const find = (key: string) => store.read("idempotency-key", { roomId: "a", key, answeredAfterMs: 0 });
  const receipt = {
    id: "young",
    epoch: "eeee",
    offset: 2,
    matched: 0,
    matchedByTransport: {},
    repeated: false,
  };
  const young = await find("young");
  expect(young?.bodyHash).toBe("hash");
  expect(JSON.parse(young?.receipt ?? "")).toEqual(receipt);
  expect(await find("old")).toBeUndefined();
});

test("messages of events from before their names stood apart are listed by their JSON", async () => {
  await beginWithVersion(4, (database) => {
    const json = Buffer.from('{"id":"old","type":"a.b","time":"2026-01-31T08:30:00.000Z"}');
    database
      .prepare(
        `INSERT INTO events (room_id, "offset", json, data_bytes, received_at_ms, recorded_at_ms, via) VALUES ('a', ?, ?, 2, 1, 1, 'http')`,
      )
      .run(1, json);
    database.exec(
      `INSERT INTO deliveries (room_id, hook_id, "offset", state, attempts, next_attempt_at_ms) VALUES ('a', 'h', 1, 'pending', 0, 0)`,
    );
  });
  const ask = {
    roomId: "a",
    hookId: "h",
    state: undefined,
    order: "oldest",
    cursor: undefined,
    limit: 10,
  } as const;
  const names = async () => (await store.read("messages", ask)).map((row) => JSON.parse(row.names));
  expect(await names()).toEqual([["old", "a.b", "2026-01-31T08:30:00.000Z"]]);
  const missed = { roomId: "a", hookId: "h", afterOffset: 0, sinceMs: 0, limit: 10 };
  expect(await store.read("events-of-hook", missed)).toMatchObject([{ offset: 1, type: "a.b" }]);
});

test("a directory written by a newer version is refused with what to do", async () => {
  await store.close();
  const database = new Database(join(directory, "playground.db"));
  database.exec("PRAGMA user_version = 99");
  database.close();
  store = new SqliteStore(directory);
  await expect(store.read("room-count", {})).rejects.toThrow("written by a newer version");
});
