import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { createHookBench, type HookBench } from "#server/testing/hook-bench";
import { type LoopbackReceiver, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { MOST_PENDING } from "./callback-queue";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function set(
  answer: (response: ServerResponse, count: number) => void,
): Promise<{ bench: HookBench; there: LoopbackReceiver }> {
  const there = await startLoopbackReceiver((response, _received, count) => answer(response, count));
  const bench = createHookBench();
  closing.push(() => there.stop());
  closing.push(() => bench.close());
  return { bench, there };
}

const status =
  (...statuses: number[]) =>
  (response: ServerResponse, count: number) =>
    response.writeHead(statuses[count - 1] ?? statuses.at(-1) ?? 200).end();
const offsetsIn = ({ requests }: LoopbackReceiver) =>
  requests.map(({ body }) => JSON.parse(body).data.offset);

test.each([
  ["a failed attempt", [500, 200], 2],
  ["a success", [200], 1],
  ["the last failure", [410], 1],
])(
  "[WH-21] %s that the store does not take at first is written again, and no call is made twice",
  async (_what, statuses, calls) => {
    const { bench, there } = await set(status(...statuses));
    const queue = bench.open(there.url);
    bench.refuseUpdates(1);
    queue.enqueue(bench.event(1));
    await expect.poll(() => there.requests.length).toBe(1);
    await expect.poll(() => queue.inFlight).toBe(0);
    expect(queue.pending).toBe(1);
    bench.next();
    await expect.poll(() => queue.pending).toBe(0);
    expect(bench.states()[1]).toBe(statuses.at(-1) === 200 ? "delivered" : "failed");
    expect(there.requests).toHaveLength(calls);
    expect(bench.clock.waiting()).toEqual([]);
  },
);

test("[WH-21] a store that takes nothing holds the calls up at 32 results, and they go on when it does", async () => {
  const { bench, there } = await set(status(200));
  const queue = bench.open(there.url);
  bench.refuseUpdates(40);
  for (let offset = 1; offset <= 60; offset += 1) queue.enqueue(bench.event(offset));
  await expect.poll(() => [there.requests.length, queue.inFlight]).toEqual([32, 0]);
  bench.clock.advance(1_000);
  await expect.poll(() => there.requests.length).toBeGreaterThan(32);
  const pending = async () => {
    bench.clock.advance(1_000);
    return queue.pending;
  };
  await expect.poll(pending).toBe(0);
  expect(new Set(offsetsIn(there)).size).toBe(60);
  expect(there.requests).toHaveLength(60);
});

test("[WH-21] what the store says is due is taken up once, whatever is known of it already", async () => {
  const { bench, there } = await set(status(200));
  const queue = bench.open(there.url, { fifo: true });
  for (let offset = 1; offset <= 300; offset += 1) {
    bench.event(offset);
    bench.restore({ offset, attempts: 0, nextAttemptAtMs: 0 });
  }
  await Promise.all([queue.takeUp(), queue.takeUp()]);
  queue.enqueue(bench.event(301));
  await queue.takeUp();
  await expect.poll(() => queue.pending).toBe(0);
  expect(offsetsIn(there)).toEqual(Array.from({ length: 301 }, (_, index) => index + 1));
});

test(`[WH-21] of more than ${MOST_PENDING} that are due to one hook the newest have failed, with the reason, and are told of once`, async () => {
  const { bench, there } = await set(status(410));
  const queue = bench.open("http://silent.example/", { deliveriesPerMinute: 0 });
  for (let offset = 1; offset <= MOST_PENDING + 3; offset += 1) queue.enqueue(bench.event(offset));
  expect(queue.pending).toBe(MOST_PENDING);
  await expect.poll(() => bench.updates.length).toBe(3);
  for (const update of bench.updates)
    expect(update).toMatchObject({ state: "failed", reason: "queue-full", attempts: 0 });
  expect(bench.told).toEqual(["full"]);
  expect(there.requests).toEqual([]);
  queue.cancel();
  await expect
    .poll(() => Object.values(bench.states()).filter((state) => state === "cancelled").length)
    .toBe(MOST_PENDING);
  queue.resume();
  expect(bench.told).toEqual(["full", "has place"]);
});

test("[WH-21] an event that the room does not have any more has failed, with the reason", async () => {
  const { bench, there } = await set(status(200));
  const queue = bench.open(there.url);
  queue.enqueue({ offset: 7 });
  await expect.poll(() => bench.updates.length).toBe(1);
  expect(bench.updates[0]).toMatchObject({ offset: 7, state: "failed", reason: "event-gone" });
  expect(there.requests).toEqual([]);
});

test("[WH-14] the count of failed messages goes on where it was before a restart", async () => {
  const { bench, there } = await set(status(500));
  const streak = { failingSinceMs: bench.clock.nowMs(), failedMessages: 19 };
  const queue = bench.open(there.url, {}, streak);
  bench.event(1);
  bench.restore({ offset: 1, attempts: 6, nextAttemptAtMs: 0 });
  await queue.takeUp();
  await expect.poll(() => bench.told).toEqual(["disabled: 20 messages in a row could not be delivered."]);
});
