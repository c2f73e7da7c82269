import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHandClock, type HandClock } from "#server/testing/hand-clock";
import { IdempotencyKeys, KEY_AGE_MS, MOST_KEYS_IN_MEMORY } from "./idempotency-keys";
import { SqliteStore } from "./sqlite-store";
import type { WriteOperation } from "./store-operations";

const IN_A_WRITE = 1_000;
const KEYS_AT_ONCE = 50_000;

let clock: HandClock;
let directory: string;
let store: SqliteStore;
let lookups: number;
beforeEach(async () => {
  clock = createHandClock();
  directory = await mkdtemp(join(tmpdir(), "playground-keys-"));
  store = new SqliteStore(directory);
  lookups = 0;
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

const keysOf = (isNew: boolean) =>
  new IdempotencyKeys(
    clock,
    (key, answeredAfterMs) => {
      lookups += 1;
      return store.read("idempotency-key", { roomId: "a", key, answeredAfterMs });
    },
    isNew,
  );

const receiptOf = (n: number) => ({
  id: `event-${n}`,
  epoch: "0".repeat(16),
  offset: n,
  matched: 3,
  matchedByTransport: { sse: 3 },
  repeated: false,
});
const repeated = (n: number) => ({ ...receiptOf(n), repeated: true });

/** Keys `key-1` … `key-<count>` are new, and answered, as the log does it. */
async function answer(keys: IdempotencyKeys, count: number): Promise<void> {
  let writes: WriteOperation[] = [];
  for (let n = 1; n <= count; n += 1) {
    const key = `key-${n}`;
    expect(await keys.begin(key, "hash")).toBeUndefined();
    const answered = { bodyHash: "hash", answeredAtMs: clock.nowMs() };
    keys.answered(key, { ...answered, receipt: receiptOf(n) });
    writes.push({
      kind: "remember-key",
      roomId: "a",
      key,
      ...answered,
      receipt: JSON.stringify(receiptOf(n)),
    });
    if (writes.length < IN_A_WRITE && n < count) continue;
    await store.write(...writes);
    writes = [];
  }
}

test("[CORE-6] a key of the last ten minutes repeats its whole first answer, then it is free", async () => {
  const keys = keysOf(true);
  await answer(keys, 1);
  clock.advance(KEY_AGE_MS - 1);
  expect(await keys.begin("key-1", "hash")).toEqual(repeated(1));
  clock.advance(1);
  await answer(keys, 1);
  expect(lookups).toBe(0);
});

test("[CORE-6] the first of more than ten thousand keys is still known, from the store", async () => {
  const keys = keysOf(true);
  await answer(keys, MOST_KEYS_IN_MEMORY);
  expect(keys.begin("key-1", "hash")).toEqual(repeated(1));
  keys.answered("one-more", { bodyHash: "hash", answeredAtMs: clock.nowMs(), receipt: receiptOf(0) });
  const first = keys.begin("key-1", "hash");
  expect(first).toBeInstanceOf(Promise);
  expect(await first).toEqual(repeated(1));
  await expect(keys.begin("key-1", "other")).rejects.toMatchObject({ code: "idempotency-key-reused" });
  // When all in the store are old, nobody asks it any more.
  clock.advance(KEY_AGE_MS);
  lookups = 0;
  expect(keys.begin("key-1", "other")).toBeUndefined();
  expect(lookups).toBe(0);
});

test("[CORE-6] a key from before a start is known for ten minutes, and while the store is asked it is in flight", async () => {
  await answer(keysOf(true), 2);
  const keys = keysOf(false);
  const first = keys.begin("key-1", "hash");
  expect(() => keys.begin("key-1", "hash")).toThrow("is still being answered");
  expect(() => keys.begin("key-1", "other")).toThrow("with another body");
  expect(await first).toEqual(repeated(1));
  await expect(keys.begin("key-2", "other")).rejects.toMatchObject({ status: 422 });
  // It is not in flight after that.
  expect(await keys.begin("key-2", "hash")).toEqual(repeated(2));
  clock.advance(KEY_AGE_MS);
  expect(keys.begin("key-1", "hash")).toBeUndefined();
});

test("[CORE-6] a room takes so many new keys, refuses the next with when to come back, and repeats the others", async () => {
  const keys = keysOf(true);
  await answer(keys, 1);
  for (let n = 2; n <= KEYS_AT_ONCE; n += 1) {
    keys.begin(`new-${n}`, "hash");
    keys.abandon(`new-${n}`);
  }
  expect(() => keys.begin("one-more", "hash")).toThrow(
    expect.objectContaining({ status: 429, code: "too-many-keys", headers: { "retry-after": "1" } }),
  );
  expect(keys.begin("key-1", "hash")).toEqual(repeated(1));
  clock.advance(1_000);
  expect(keys.begin("one-more", "hash")).toBeUndefined();
});
