import { expect, test } from "vitest";
import { type ReceivedRequest, RequestLog, RequestMemory } from "./request-log";

const request = (atMs: number, characters: number, inHead = false): ReceivedRequest => ({
  atMs,
  method: "POST",
  headers: inHead ? { "x-large": "x".repeat(characters) } : {},
  body: inHead ? "" : "x".repeat(characters),
  verification: "valid",
  duplicate: false,
  status: 200,
  bytesIn: 1,
  bytesOut: 1,
});
const charactersOf = (log: RequestLog) =>
  log.list().reduce((sum, { headers, body }) => sum + body.length + (headers["x-large"]?.length ?? 0), 0);

test.each([true, false])("a receiver keeps 1 MiB of its newest requests, in heads: %s", (inHead) => {
  const log = new RequestLog(new RequestMemory());
  for (let n = 1; n <= 150; n += 1) log.add(request(n, 15_000, inHead));
  expect(charactersOf(log)).toBeLessThanOrEqual(2 ** 20);
  expect(charactersOf(log)).toBeGreaterThan(2 ** 20 - 40_000);
  expect(log.list().at(-1)?.atMs).toBe(150);
});

test("[SEC-14] of all receivers together 64 MiB are kept, and the oldest go first", () => {
  const memory = new RequestMemory();
  const logs = Array.from({ length: 100 }, () => new RequestLog(memory));
  for (let n = 1; n <= 60; n += 1) for (const log of logs) log.add(request(n, 15_000));
  const kept = logs.reduce((sum, log) => sum + charactersOf(log), 0);
  expect(kept).toBeLessThanOrEqual(64 * 2 ** 20);
  expect(kept).toBeGreaterThan(60 * 2 ** 20);
  for (const log of logs) expect(log.list().at(-1)?.atMs).toBe(60);
});
