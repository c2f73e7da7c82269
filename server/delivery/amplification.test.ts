import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { RETRY_SCHEDULES } from "#lib/delivery/retry-schedule";
import { ask } from "#server/testing/ask";
import { createHandClock } from "#server/testing/hand-clock";
import { createHookBench, type HookBench } from "#server/testing/hook-bench";
import { type LoopbackReceiver, OPEN_GUARD, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { startPlayground } from "#server/testing/start-playground";
import type { CallbackQueue } from "./callback-queue";

const ENDPOINTS = 10;
const ATTEMPTS = RETRY_SCHEDULES.workshop.delaysMs.length;
const MINUTE_MS = 60_000;

let bench: HookBench;
let receiver: LoopbackReceiver;
afterEach(async () => {
  await bench?.close();
  await receiver?.stop();
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

test("[SEC-6] whatever is fired, pinged, sent again or asked, and by however many hooks, a host that is not ours is called sixty times in any minute", async () => {
  const calledAtMs: number[] = [];
  await set((response) => {
    calledAtMs.push(bench.clock.nowMs());
    response.writeHead(200).end();
  });
  const queues = Array.from({ length: ENDPOINTS }, (_, n) =>
    bench.open(`${receiver.url}/${n}`, { isConfirmed: false }),
  );
  const [first] = queues;
  if (first === undefined) throw new Error("no queue");
  const { room } = bench;
  const policy = {
    schedule: "workshop",
    fifo: false,
    deliveriesPerMinute: undefined,
    isConfirmed: false,
  } as const;
  const request = { target: { kind: "url", url: receiver.url }, headers: {}, body: "{}" } as const;
  const shake = () => bench.engine.call(request, { id: "hook", room, policy }, () => true);
  await first.ping("msg_ping_1");
  await shake();
  bench.clock.advance(20_000);
  for (const queue of queues)
    for (let offset = 1; offset <= 5; offset += 1) queue.enqueue(bench.event(offset));
  await expect.poll(() => bench.updates.length).toBe(50);
  for (let offset = 1; offset <= 5; offset += 1) first.redeliver({ offset, attempts: 1, isManual: true });
  for (let n = 0; n < 3; n += 1) await shake();
  await expect.poll(() => [calledAtMs.length, first.inFlight]).toEqual([60, 0]);
  expect(first.ping("msg_ping_2")).toBeUndefined();
  const shaken = Array.from({ length: 10 }, shake);
  first.pingInTurn("msg_ping_3");
  for (const queue of queues)
    for (let offset = 6; offset <= 15; offset += 1) queue.enqueue(bench.event(offset));
  const quiet = () => [calledAtMs.length, queues.reduce((sum, { inFlight }) => sum + inFlight, 0)];
  // It is a limit, not a stop: what the last minute had at its beginning, at its twentieth second and so on.
  for (const [afterMs, calls] of [
    [40_000, 62],
    [20_000, 120],
    [40_000, 122],
    [20_000, 60 + 10 + 1 + 100],
  ] as const) {
    bench.clock.advance(afterMs);
    await expect.poll(quiet).toEqual([calls, 0]);
  }
  await Promise.all(shaken);
  for (const fromMs of calledAtMs) {
    const inTheMinute = calledAtMs.filter((atMs) => atMs >= fromMs && atMs < fromMs + MINUTE_MS);
    expect(inTheMinute.length).toBeLessThanOrEqual(60);
  }
  bench.clock.advance(MINUTE_MS);
  expect((await first.ping("msg_ping_4"))?.outcome).toEqual({ delivered: true, status: 200 });
});

test("[SEC-6] a final dot makes no other host of a name, and a host that has agreed is not paced", async () => {
  await set((response) => response.writeHead(200).end());
  const { port } = new URL(receiver.url);
  const names = ["there.example", "there.example.", "THERE.example"];
  const queues = names.map((name) => bench.open(`http://${name}:${port}/`, { isConfirmed: false }));
  const confirmed = bench.open(`http://there.example:${port}/`);
  for (let offset = 1; offset <= 30; offset += 1)
    for (const queue of queues) queue.enqueue(bench.event(offset));
  await expect.poll(() => bench.updates.length).toBe(60);
  expect(queues.reduce((sum, { pending }) => sum + pending, 0)).toBe(30);
  for (let offset = 31; offset <= 130; offset += 1) confirmed.enqueue(bench.event(offset));
  await expect.poll(() => bench.updates.length).toBe(160);
});

test("[SEC-6] endpoints, subscriptions, handshakes and pings of several rooms, made anew again and again, are sixty calls a minute to their host", async () => {
  const clock = createHandClock();
  const playground = await startPlayground({}, clock, OPEN_GUARD);
  const there = await startLoopbackReceiver();
  const { port } = new URL(there.url);
  const url = (n: number) => `http://victim.example:${port}/${n}`;
  for (let n = 0; n < 2; n += 1) {
    const { id } = await playground.createRoom();
    const room = `${playground.origin}/api/rooms/${id}`;
    for (let again = 0; again < 15; again += 1) {
      const { body } = await ask("POST", `${room}/webhooks`, { url: url(again) });
      if (again % 3 !== 0) await ask("DELETE", `${room}/webhooks/${body.id}`);
      await ask("POST", `${room}/hooks`, { event: "*", target_url: url(again), handshake: "optional" });
    }
    for (let event = 0; event < 20; event += 1) await playground.publish(id, { type: "a.b" });
    const { webhooks } = (await ask("GET", `${room}/webhooks`)).body;
    for (const hook of webhooks) await ask("POST", `${room}/webhooks/${hook.id}/ping`);
  }
  await expect.poll(() => there.requests.length).toBe(60);
  clock.advance(59_000);
  // A room that is made now is served at its own receiver: whatever else may be called would have been.
  const later = await playground.createRoom();
  await playground.publish(later.id, { type: "a.b" });
  const own = async () =>
    (await ask("GET", `${playground.origin}/api/rooms/${later.id}/webhooks`)).body.webhooks[0].pending;
  await expect.poll(own).toBe(0);
  expect(there.requests).toHaveLength(60);
  clock.advance(1_000);
  await expect.poll(() => there.requests.length).toBe(120);
  const stopped = playground.stop();
  clock.advance(2_000);
  await stopped;
  await there.stop();
}, 60_000);
