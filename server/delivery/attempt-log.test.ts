import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { AttemptLog, AttemptMemory, type AttemptRecord } from "./attempt-log";

const record = (offset: number, characters: number, inHead = false): AttemptRecord => ({
  messageId: `m${offset}`,
  offset,
  attempt: 1,
  manual: false,
  startedAtMs: offset,
  durationMs: 1,
  outcome: { delivered: true, status: 200 },
  bytesOut: 1,
  bytesIn: 1,
  request: { headers: {}, body: "{}" },
  response: inHead
    ? { headers: { "x-large": "x".repeat(characters) }, body: "" }
    : { headers: {}, body: "x".repeat(characters) },
});
const offsetsOf = (log: AttemptLog) => log.list().map(({ offset }) => offset);

test("the newest hundred of a hook are kept, newest first", () => {
  const log = new AttemptLog(new AttemptMemory());
  for (let n = 1; n <= 105; n += 1) log.add(record(n, 10));
  expect(offsetsOf(log)).toEqual(Array.from({ length: 100 }, (_, index) => 105 - index));
});

test.each([true, false])(
  "large heads and bodies of one hook take 256 KiB at most, in heads: %s",
  (inHead) => {
    const log = new AttemptLog(new AttemptMemory());
    for (let n = 1; n <= 50; n += 1) log.add(record(n, 16_000, inHead));
    expect(log.list().length).toBeLessThanOrEqual(16);
    expect(offsetsOf(log)[0]).toBe(50);
    log.add(record(51, 300_000, inHead));
    expect(offsetsOf(log)).toEqual([]);
    log.add(record(52, 10));
    expect(offsetsOf(log)).toEqual([52]);
  },
);

test("of many hooks the oldest attempts go first, whichever they belong to", () => {
  const memory = new AttemptMemory();
  const logs = Array.from({ length: 300 }, () => new AttemptLog(memory));
  for (let n = 0; n < 15; n += 1) for (const log of logs) log.add(record(n, 16_000));
  const kept = logs.flatMap((log) => log.list());
  expect(kept.length * 16_000).toBeLessThanOrEqual(32 * 2 ** 20);
  expect(kept.length * 16_500).toBeGreaterThan(31 * 2 ** 20);
  expect(Math.min(...kept.map(({ startedAtMs }) => startedAtMs))).toBeGreaterThanOrEqual(7);
  for (const log of logs) expect(offsetsOf(log)[0]).toBe(14);
});

test("what a hook's attempts took is there for others when the hook has ended, and a late one is not kept", () => {
  const memory = new AttemptMemory();
  const logs = Array.from({ length: 300 }, () => new AttemptLog(memory));
  const ended = logs.splice(0, 200);
  for (const log of ended) for (let n = 0; n < 14; n += 1) log.add(record(n, 16_000));
  for (const log of ended) {
    log.close();
    log.add(record(14, 10));
    expect(offsetsOf(log)).toEqual([]);
  }
  for (const log of logs) for (let n = 0; n < 14; n += 1) log.add(record(n, 16_000));
  expect(logs.map((log) => offsetsOf(log).length)).toEqual(logs.map(() => 14));
});

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
function usedBytes(): number {
  collectGarbage();
  return getHeapStatistics().used_heap_size;
}

test("[SEC-14] of a large body its beginning is kept, and the rest is let go of", () => {
  const log = new AttemptLog(new AttemptMemory());
  const before = usedBytes();
  for (let n = 1; n <= 50; n += 1) {
    const request = { headers: {}, body: Buffer.alloc(1_000_000, `${n} `).toString() };
    log.add({ ...record(n, 10), request });
  }
  expect(log.list()[0]?.request.body).toBe("50 ".repeat(2_000).slice(0, 4_096));
  // Fifty megabytes, if they were kept.
  expect(usedBytes() - before).toBeLessThan(10_000_000);
});

test("[SEC-14] what makes way for newer attempts is let go of, however long a hook is called", () => {
  const log = new AttemptLog(new AttemptMemory());
  for (let n = 1; n <= 200; n += 1) log.add(record(n, 1_000));
  const before = usedBytes();
  for (let n = 1; n <= 50_000; n += 1) log.add(record(n, 1_000));
  expect(log.list()).toHaveLength(100);
  // Fifty megabytes, if they were kept.
  expect(usedBytes() - before).toBeLessThan(5_000_000);
});
