import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SqliteStore } from "./sqlite-store";
import type { WriteOperation } from "./store-operations";

const EVENT_BYTES = 100;
const KEPT = { keptEvents: 10, keptBytes: 500 };

let directory: string;
let store: SqliteStore;
let database: Database.Database;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-"));
  store = new SqliteStore(directory);
  await store.write({
    kind: "create-room",
    room: { id: "a", name: "a", epoch: "0".repeat(16), hostKeyHash: "h", createdAtMs: 1 },
    lastUsedAtMs: 1,
  });
  await store.write({
    kind: "save-hook",
    hook: { id: "hook", roomId: "a", transport: "webhook", document: "{}" },
  });
  database = new Database(join(directory, "playground.db"), { readonly: true });
});
afterEach(async () => {
  database.close();
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

function append(from: number, to: number, hookIds: string[] = [], bytes = EVENT_BYTES): WriteOperation[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    kind: "append",
    event: {
      roomId: "a",
      offset: from + index,
      json: Buffer.alloc(bytes, "x"),
      dataBytes: 2,
      receivedAtMs: 1,
      via: "http",
      names: '["e","a.b","2026-01-31T08:30:00.000Z"]',
      hookIds,
    },
  }));
}

const trim = () => store.write({ kind: "trim-room", roomId: "a", ...KEPT });
const settle = (offset: number) =>
  store.write({
    kind: "update-delivery",
    update: { roomId: "a", hookId: "hook", offset, state: "delivered", attempts: 1, nextAttemptAtMs: 0 },
  });
const column = (sql: string) =>
  (database.prepare(sql).raw().all() as (string | number | null)[][]).map(([value]) => value);
const offsets = () => column('SELECT "offset" FROM events ORDER BY "offset"');
const from = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

test("[SEC-14] a log goes back no further than so many events", async () => {
  await store.write(...append(1, 25, [], 1));
  await trim();
  expect(offsets()).toEqual(from(16, 25));
});

test("[SEC-14] a log goes back no further than so many bytes, also when it was begun by another process", async () => {
  await store.write(...append(1, 4));
  await trim();
  expect(offsets()).toEqual(from(1, 4));
  await store.close();
  store = new SqliteStore(directory);
  await store.write(...append(5, 8));
  await trim();
  expect(offsets()).toEqual(from(4, 8));
});

test("the newest event stays, however large it is: the next offset comes from it", async () => {
  await store.write(...append(1, 2), ...append(3, 3, [], 2 * KEPT.keptBytes));
  await trim();
  expect(offsets()).toEqual([3]);
});

test("a pending delivery keeps its event, until it is settled", async () => {
  await store.write(...append(1, 1, ["hook"]), ...append(2, 8));
  await trim();
  expect(offsets()).toEqual([1, ...from(4, 8)]);
  await settle(1);
  await trim();
  expect(offsets()).toEqual(from(4, 8));
  expect(column("SELECT state FROM deliveries")).toEqual([]);
});

test.each([
  { what: "bytes", bytes: EVENT_BYTES, kept: 5 },
  { what: "events", bytes: 1, kept: 10 },
])(
  "[SEC-14] pending deliveries hold as many $what again; beyond, they fail with the reason and their events go",
  async ({ bytes, kept }) => {
    const givenUp: number[] = [];
    store.onGivenUp((deliveries) => givenUp.push(deliveries));
    await store.write(...append(1, 12, ["hook"], bytes), ...append(13, 30, [], bytes));
    await trim();
    const failed = 12 - kept;
    expect(givenUp).toEqual([failed]);
    const state = "SELECT state || ' ' || coalesce(reason, '-') FROM deliveries ORDER BY \"offset\"";
    expect(column(state)).toEqual([
      ...Array(failed).fill("failed event-gone"),
      ...Array(kept).fill("pending -"),
    ]);
    await trim();
    expect(offsets()).toEqual([...from(failed + 1, 12), ...from(31 - kept, 30)]);
    expect(givenUp).toEqual([failed]);
  },
);

test("a room that starts again has its newest events without a gap, and no more than fit in its memory", async () => {
  const newest = (limit: number, limitBytes: number) =>
    store
      .read("newest-events", { roomId: "a", limit, limitBytes })
      .then((rows) => rows.map(({ offset }) => offset));
  expect(await newest(10, 1_000)).toEqual([]);
  await store.write(...append(1, 1, ["hook"]), ...append(2, 8));
  await trim();
  expect(await newest(10, 10_000)).toEqual(from(4, 8));
  expect(await newest(3, 10_000)).toEqual(from(6, 8));
  expect(await newest(10, 250)).toEqual(from(7, 8));
  expect(await newest(10, 1)).toEqual([8]);
});
