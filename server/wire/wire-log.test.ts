import { expect, test } from "vitest";
import { MAX_LINE_BYTES, WireLog } from "./wire-log";
import type { NewRecord } from "./wire-record";
import { WireStore } from "./wire-store";

function record(exchange: number, bytes: number, direction: "in" | "out" = "out"): NewRecord {
  return {
    atMs: 0,
    direction,
    connection: 1,
    exchange,
    bytes: Buffer.alloc(bytes, exchange),
    how: "captured",
    maskedBytes: 0,
  };
}

test("of an open exchange the opening stays, and what fell out is counted where it was", () => {
  const log = new WireLog();
  const exchange = log.begin();
  log.add(record(exchange, 300, "in"));
  log.add(record(exchange, 200));
  for (let n = 0; n < 60; n += 1) log.add(record(exchange, 10_000));
  const kept = log.after(0);
  expect(log.bytes).toBeLessThanOrEqual(MAX_LINE_BYTES);
  expect(log.bytes).toBe(kept.reduce((sum, { bytes }) => sum + bytes.length, 0));
  expect(kept.slice(0, 2).map(({ seq }) => seq)).toEqual([1, 2]);
  expect(kept.at(-1)?.seq).toBe(62);
  const missing = 600_500 - log.bytes;
  expect(log.dropped).toEqual({ records: missing / 10_000, bytes: missing });
  expect(kept.map(({ missingBefore }) => missingBefore).filter((bytes) => bytes > 0)).toEqual([missing]);
  expect(kept[2]?.missingBefore).toBe(missing);
});

test("exchanges that are over go whole, the oldest first", () => {
  const log = new WireLog();
  for (let n = 1; n <= 120; n += 1) {
    const exchange = log.begin();
    log.add(record(exchange, 100, "in"));
    log.add(record(exchange, 4_900));
    log.end(exchange);
  }
  const kept = log.after(0);
  expect(kept[0]).toMatchObject({ exchange: 17, direction: "in", missingBefore: 0 });
  expect(kept).toHaveLength(208);
  expect(log.dropped).toEqual({ records: 32, bytes: 16 * 5_000 });
});

test("one write that is too long is cut and says so, and small ones are bounded in number", () => {
  const log = new WireLog();
  const exchange = log.begin();
  log.add(record(exchange, 400_000));
  log.add(record(exchange, 1));
  expect(
    log.after(0).map(({ bytes, missingBefore, missingAfter }) => [bytes.length, missingBefore, missingAfter]),
  ).toEqual([
    [262_144, 0, 137_856],
    [1, 0, 0],
  ]);
  for (let n = 0; n < 10_000; n += 1) log.add(record(exchange, 1));
  expect(log.after(0).length).toBeLessThanOrEqual(4_096);
  expect(log.dropped.bytes + log.bytes).toBe(410_001);
});

test("all lines together are bounded: the one that was silent longest goes, and does not come back in its middle", () => {
  const store = new WireStore(1_000);
  const [first, second] = [store.open("room", "a"), store.open("room", "b")];
  const [one, two] = [first.begin(), second.begin()];
  store.add(first, record(one, 400));
  store.add(second, record(two, 400));
  store.add(first, record(one, 100));
  store.add(first, record(one, 200));
  expect([store.bytes, first.bytes, second.bytes]).toEqual([700, 700, 0]);
  store.add(second, record(two, 10));
  expect([store.bytes, second.dropped]).toEqual([700, { records: 2, bytes: 410 }]);
  store.add(second, record(second.begin(), 10));
  expect(store.bytes).toBe(710);
  store.forgetRoom("room");
  store.add(first, record(one, 10));
  expect([store.bytes, store.find("room", "a")]).toEqual([0, undefined]);
});

test("[SEC-14] a small piece does not keep the large one that it came in", () => {
  const log = new WireLog();
  const exchange = log.begin();
  const large = Buffer.alloc(65_536, "x");
  log.add({ ...record(exchange, 0), bytes: large.subarray(10, 20) });
  const whole = Buffer.from(new ArrayBuffer(300));
  log.add({ ...record(exchange, 0), bytes: whole });
  const [piece, same] = log.after(0);
  expect([piece?.bytes.toString(), piece?.bytes.buffer.byteLength]).toEqual(["x".repeat(10), 10]);
  expect(same?.bytes.buffer).toBe(whole.buffer);
});
