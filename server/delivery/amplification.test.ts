import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { RETRY_SCHEDULES } from "#lib/delivery/retry-schedule";
import { createHookBench, type HookBench } from "#server/testing/hook-bench";
import { type LoopbackReceiver, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import type { CallbackQueue } from "./callback-queue";

const ENDPOINTS = 10;
const ATTEMPTS = RETRY_SCHEDULES.workshop.delaysMs.length;
const MINUTE_MS = 60_000;

let bench: HookBench;
let receiver: LoopbackReceiver;
afterEach(async () => {
  await bench.close();
  await receiver.stop();
});

async function set(answer: (response: ServerResponse) => void): Promise<void> {
  bench = createHookBench();
  receiver = await startLoopbackReceiver(answer);
}

/** Lets time pass, from one due call to the next, until nothing waits any more. */
async function passAllTime(queues: readonly CallbackQueue[]): Promise<void> {
  const underWay = () => queues.reduce((sum, { inFlight }) => sum + inFlight, 0);
  for (;;) {
    await expect.poll(underWay, { interval: 2 }).toBe(0);
    if (bench.clock.waiting().length === 0) return;
    bench.next();
  }
}

test.each<[string, (response: ServerResponse) => void]>([
  ["500", (response) => response.writeHead(500).end()],
  ["a redirect to themselves", (response) => response.writeHead(308, { location: "/again" }).end()],
  ["503 with Retry-After 0", (response) => response.writeHead(503, { "retry-after": "0" }).end()],
  ["nothing, and close", (response) => response.destroy()],
])(
  "[SEC-6] one event and ten endpoints that answer %s: ten times the attempts of the schedule, and no call more",
  async (_what, answer) => {
    await set(answer);
    const queues = Array.from({ length: ENDPOINTS }, (_, n) => bench.open(`${receiver.url}/${n}`));
    const event = bench.event(1);
    for (const queue of queues) queue.enqueue(event);
    await passAllTime(queues);
    expect(receiver.requests).toHaveLength(ENDPOINTS * ATTEMPTS);
  },
);

test("[SEC-6] whatever is fired, pinged or sent again, an endpoint that is not ours is called sixty times in any minute", async () => {
  const calledAtMs: number[] = [];
  await set((response) => {
    calledAtMs.push(bench.clock.nowMs());
    response.writeHead(200).end();
  });
  const queue = bench.open(receiver.url, { deliveriesPerMinute: 60 });
  const events = Array.from({ length: 200 }, (_, n) => bench.event(n + 1));
  const fire = (from: number, to: number) => {
    for (const event of events.slice(from, to)) queue.enqueue(event);
  };
  await queue.ping("msg_ping_1");
  bench.clock.advance(20_000);
  fire(0, 50);
  await expect.poll(() => bench.updates.length).toBe(50);
  for (const event of events.slice(0, 30)) expect(queue.redeliver(event, 1)).toBe(true);
  await expect.poll(() => [calledAtMs.length, queue.inFlight]).toEqual([60, 0]);
  expect(queue.ping("msg_ping_2")).toBeUndefined();
  fire(50, 200);
  await passAllTime([queue]);
  // It is a limit, not a stop.
  expect(calledAtMs).toHaveLength(1 + 30 + 200);
  for (const fromMs of calledAtMs) {
    const inTheMinute = calledAtMs.filter((atMs) => atMs >= fromMs && atMs < fromMs + MINUTE_MS);
    expect(inTheMinute.length).toBeLessThanOrEqual(60);
  }
  bench.clock.advance(MINUTE_MS);
  expect((await queue.ping("msg_ping_3"))?.outcome).toEqual({ delivered: true, status: 200 });
});
