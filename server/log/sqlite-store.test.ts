import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, test } from "vitest";
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

test("a commit that fails writes nothing of its group, says so to each, and the next goes on", async () => {
  await store.write(createRoom("a"));
  const group = [store.write(createRoom("b")), store.write(createRoom("a"))];
  const outcomes = await Promise.allSettled(group);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await store.write(createRoom("c"));
  expect(await store.read("room-count", {})).toBe(2);
  expect(await store.read("room", { roomId: "b" })).toBeUndefined();
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

test("a pending delivery keeps its event when the room is trimmed", async () => {
  await store.write(createRoom("a"));
  const append = (offset: number, hookIds: string[]): WriteOperation => ({
    kind: "append",
    event: {
      roomId: "a",
      offset,
      json: Buffer.from("{}"),
      dataBytes: 2,
      receivedAtMs: 1,
      via: "http",
      idempotencyKey: undefined,
      bodyHash: undefined,
      hookIds,
    },
  });
  await store.write(append(1, ["hook"]), append(2, []), append(3, []));
  await store.write({ kind: "trim-room", roomId: "a", throughOffset: 2 });
  const kept = await store.read("newest-events", { roomId: "a", limit: 10 });
  expect(kept.map(({ offset }) => offset)).toEqual([1, 3]);
});

test("a directory written by a newer version is refused with what to do", async () => {
  await store.close();
  const database = new Database(join(directory, "playground.db"));
  database.exec("PRAGMA user_version = 99");
  database.close();
  store = new SqliteStore(directory);
  await expect(store.read("room-count", {})).rejects.toThrow("written by a newer version");
});
