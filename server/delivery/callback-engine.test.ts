import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { createHookBench, type HookBench } from "#server/testing/hook-bench";
import { type LoopbackReceiver, startLoopbackReceiver } from "#server/testing/loopback-receiver";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Answer = (response: ServerResponse, offset: number, count: number) => void;

/** @param answer gets the offset of the event that came in */
async function set(
  answer: Answer,
  random?: () => number,
): Promise<{ bench: HookBench; there: LoopbackReceiver }> {
  const there = await startLoopbackReceiver((response, { body }, count) =>
    answer(response, JSON.parse(body).data.offset, count),
  );
  const bench = createHookBench(random);
  closing.push(() => there.stop());
  closing.push(() => bench.close());
  return { bench, there };
}

const status =
  (...statuses: number[]): Answer =>
  (response, _offset, count) =>
    response.writeHead(statuses[count - 1] ?? statuses.at(-1) ?? 200).end();

/** Waits until `count` results are on disk. */
const settled = (bench: HookBench, count: number) => expect.poll(() => bench.updates.length).toBe(count);

test("[WH-10] a message is tried at the times of the schedule, with one id and one body, then it has failed", async () => {
  const { bench, there } = await set(status(500));
  bench.open(there.url).enqueue(bench.event(1));
  const waited: number[] = [];
  for (let attempt = 1; attempt <= 7; attempt += 1) {
    await settled(bench, attempt);
    if (attempt < 7) waited.push(bench.next());
  }
  expect(waited).toEqual([1_000, 2_000, 5_000, 10_000, 20_000, 30_000]);
  expect(bench.updates.map(({ state }) => state)).toEqual([...Array(6).fill("pending"), "failed"]);
  expect(bench.updates.map(({ attempts }) => attempts)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const of = (name: string) => new Set(there.requests.map(({ headers }) => headers[name]));
  expect(of("webhook-id")).toEqual(new Set(["msg_0123456789abcdef_1"]));
  expect(of("webhook-timestamp").size).toBeGreaterThan(5);
  expect(new Set(there.requests.map(({ body }) => body)).size).toBe(1);
  expect(bench.clock.waiting()).toEqual([]);
  const retries = bench.journal.map((entry) => entry.kind === "attempted" && entry.outcome);
  expect(retries[0]).toEqual({ delivered: false, status: 500, failure: "http_5xx", retryInMs: 1_000 });
  expect(retries[6]).toEqual({ delivered: false, status: 500, failure: "http_5xx" });
});

test("[WH-10] jitter moves an attempt by a fifth at most", async () => {
  const draws = [0, 0.999_999];
  const { bench, there } = await set(status(500), () => draws.shift() ?? 0.5);
  bench.open(there.url).enqueue(bench.event(1));
  await settled(bench, 1);
  expect(bench.next()).toBeCloseTo(800, 0);
  await settled(bench, 2);
  expect(bench.next()).toBeCloseTo(2_400, 0);
});

test("[WH-11] Retry-After of the receiver is obeyed", async () => {
  const { bench, there } = await set((response, _offset, count) =>
    response.writeHead(count === 1 ? 503 : 200, count === 1 ? { "retry-after": "7" } : {}).end(),
  );
  bench.open(there.url).enqueue(bench.event(1));
  await settled(bench, 1);
  expect(bench.next()).toBe(7_000);
  await settled(bench, 2);
  expect(bench.updates.at(-1)?.state).toBe("delivered");
});

test("[WH-12] after 429 nothing goes out for 2 s, then one at a time until one success", async () => {
  const open: ServerResponse[] = [];
  const { bench, there } = await set((response, _offset, count) => {
    if (count === 1) response.writeHead(429).end();
    else open.push(response);
  });
  const queue = bench.open(there.url);
  queue.enqueue(bench.event(1));
  await settled(bench, 1);
  for (let offset = 2; offset <= 12; offset += 1) queue.enqueue(bench.event(offset));
  bench.clock.advance(1_999);
  expect(queue.inFlight).toBe(0);
  bench.clock.advance(1);
  await expect.poll(() => open.length).toBe(1);
  expect(queue.inFlight).toBe(1);
  open.shift()?.writeHead(200).end();
  await expect.poll(() => queue.inFlight).toBe(8);
});

test("[SEC-6] a host that does not answer holds eight calls, however many hooks it has, and delays no other", async () => {
  const { bench, there: hole } = await set(() => {});
  const good = await startLoopbackReceiver();
  closing.push(() => good.stop());
  const named = hole.url.replace("127.0.0.1", "localhost");
  const queues = Array.from({ length: 10 }, () => bench.open(named));
  for (const queue of queues) {
    for (let offset = 1; offset <= 8; offset += 1) queue.enqueue(bench.event(offset));
  }
  await expect.poll(() => hole.requests.length).toBe(8);
  const other = bench.open(good.url);
  for (let offset = 101; offset <= 130; offset += 1) other.enqueue(bench.event(offset));
  await settled(bench, 30);
  expect(good.requests).toHaveLength(30);
  expect(queues.reduce((sum, { inFlight }) => sum + inFlight, 0)).toBe(8);
});

test("[WH-13] one 410 ends everything that waits, and no request follows", async () => {
  const { bench, there } = await set((response, offset) =>
    response.writeHead(offset === 1 ? 500 : 410).end(),
  );
  const queue = bench.open(there.url);
  queue.enqueue(bench.event(1));
  await settled(bench, 1);
  queue.enqueue(bench.event(2));
  await expect.poll(() => bench.states()).toEqual({ 1: "cancelled", 2: "failed" });
  expect(bench.told).toEqual(["failing", "gone"]);
  queue.enqueue(bench.event(3));
  bench.clock.advance(600_000);
  await expect.poll(() => bench.states()).toEqual({ 1: "cancelled", 2: "failed", 3: "cancelled" });
  expect(there.requests).toHaveLength(2);
});

test("[WH-14] ten minutes of failures disable; a success in between starts the ten minutes anew", async () => {
  const { bench, there } = await set((response, offset) =>
    response.writeHead(offset === 2 ? 200 : 500).end(),
  );
  const since = bench.clock.nowMs() - 599_000;
  const queue = bench.open(there.url, {}, { failingSinceMs: since });
  queue.enqueue(bench.event(2));
  await settled(bench, 1);
  queue.enqueue(bench.event(1));
  await settled(bench, 2);
  bench.next();
  await settled(bench, 3);
  expect(bench.told).toEqual(["well", "failing"]);

  const old = bench.open(there.url, {}, { failingSinceMs: since });
  old.enqueue(bench.event(3));
  await expect.poll(() => bench.told.at(-1)).toBe("disabled: Nothing could be delivered for 10 minutes.");
});

test("[WH-14] twenty failed messages in a row disable", async () => {
  const { bench, there } = await set((response) =>
    response.writeHead(500, { "webhook-delivery": "abort-message" }).end(),
  );
  const queue = bench.open(there.url, { fifo: true });
  for (let offset = 1; offset <= 25; offset += 1) queue.enqueue(bench.event(offset));
  await expect.poll(() => bench.told.length).toBe(2);
  const count = (state: string) => Object.values(bench.states()).filter((each) => each === state).length;
  await expect.poll(() => [count("failed"), count("cancelled")]).toEqual([20, 5]);
  expect(bench.told).toEqual(["failing", "disabled: 20 messages in a row could not be delivered."]);
  expect(there.requests).toHaveLength(20);
});

test("[WH-16] the log of attempts says what was sent, what came back and what is next, with secrets masked", async () => {
  const { bench, there } = await set((response) =>
    response.writeHead(503, { "x-reason": "busy", "set-cookie": "a=b" }).end("come back later"),
  );
  const queue = bench.open(there.url);
  queue.enqueue(bench.event(1));
  await settled(bench, 1);
  const [attempt] = queue.attempts.list();
  expect(attempt).toMatchObject({
    messageId: "msg_0123456789abcdef_1",
    offset: 1,
    attempt: 1,
    manual: false,
    outcome: { delivered: false, status: 503, failure: "http_5xx" },
    nextAttemptAtMs: bench.clock.nowMs() + 1_000,
    request: { body: there.requests[0]?.body },
    response: { body: "come back later", headers: { "x-reason": "busy", "set-cookie": "***" } },
  });
  expect(attempt?.bytesOut).toBeGreaterThan(200);
});

test("[SEC-5] the answer of a receiver that has not agreed is not kept", async () => {
  const { bench, there } = await set((response) => response.writeHead(503).end("internal"));
  const queue = bench.open(there.url, { isConfirmed: false });
  queue.enqueue(bench.event(1));
  await settled(bench, 1);
  expect(queue.attempts.list()[0]?.response).toBeUndefined();
  expect(JSON.stringify(queue.attempts.list())).not.toContain("internal");
});

test("[WH-17] a message tried by hand keeps its id, and its failure starts no new schedule", async () => {
  const { bench, there } = await set(status(500));
  const queue = bench.open(there.url);
  bench.event(1);
  queue.redeliver({ offset: 1, attempts: 7, isManual: true });
  expect(queue.isUnderWay(1)).toBe(true);
  queue.redeliver({ offset: 1, attempts: 7, isManual: true });
  await settled(bench, 1);
  expect(bench.updates).toMatchObject([{ offset: 1, state: "failed", attempts: 8 }]);
  expect(bench.clock.waiting()).toEqual([]);
  expect(there.requests[0]?.headers["webhook-id"]).toBe("msg_0123456789abcdef_1");
});

test("[WH-17] a message that still waits is brought forward and keeps its schedule", async () => {
  const { bench, there } = await set(status(500, 500, 200));
  const queue = bench.open(there.url);
  queue.enqueue(bench.event(1));
  await settled(bench, 1);
  queue.redeliver({ offset: 1, attempts: 1, isManual: false });
  await settled(bench, 2);
  expect(bench.next()).toBe(2_000);
  await settled(bench, 3);
  expect(bench.updates.map(({ attempts, state }) => [attempts, state])).toEqual([
    [1, "pending"],
    [2, "pending"],
    [3, "delivered"],
  ]);
});

test("[WH-19] a receiver that never answers holds up nobody else", async () => {
  const silent = await startLoopbackReceiver(() => {});
  closing.push(() => silent.stop());
  const { bench, there } = await set(status(200));
  const elsewhere = silent.url.replace("127.0.0.1", "silent.example");
  const [dead, alive] = [bench.open(elsewhere), bench.open(there.url)];
  for (let offset = 1; offset <= 40; offset += 1) {
    dead.enqueue(bench.event(offset));
    alive.enqueue(bench.event(offset));
  }
  await settled(bench, 40);
  expect(there.requests).toHaveLength(40);
  expect(dead.inFlight).toBe(8);
});

test("[WH-21] a restored delivery goes on with its next attempt, when it is due", async () => {
  const { bench, there } = await set(status(200));
  bench.event(1);
  bench.restore({ offset: 1, attempts: 3, nextAttemptAtMs: bench.clock.nowMs() + 4_000 });
  await bench.open(there.url).takeUp();
  bench.clock.advance(3_999);
  expect(there.requests).toHaveLength(0);
  bench.clock.advance(1);
  await settled(bench, 1);
  expect(bench.updates).toMatchObject([{ state: "delivered", attempts: 4 }]);
});

test("[WH-21] what the end of the process breaks off stays due", async () => {
  const { bench, there } = await set(() => {});
  const queue = bench.open(there.url);
  queue.enqueue(bench.event(1));
  await expect.poll(() => there.requests.length).toBe(1);
  await bench.close();
  await expect.poll(() => queue.inFlight).toBe(0);
  expect(bench.updates).toEqual([]);
});

test("[WH-22] abort-message in an answer ends the attempts of that message", async () => {
  const { bench, there } = await set((response) =>
    response.writeHead(500, { "webhook-delivery": "abort-message" }).end(),
  );
  bench.open(there.url).enqueue(bench.event(1));
  await settled(bench, 1);
  expect(bench.updates).toMatchObject([{ state: "failed", attempts: 1 }]);
  expect(bench.clock.waiting()).toEqual([]);
});

test.each([
  [false, [1, 2, 3, 1, 1]],
  [true, [1, 1, 1, 2, 3]],
])("[WH-24] with fifo %s and event 1 failing twice, the receiver is called for %j", async (fifo, order) => {
  let failures = 0;
  const { bench, there } = await set((response, offset) => {
    const fails = offset === 1 && failures < 2;
    if (fails) failures += 1;
    response.writeHead(fails ? 500 : 200).end();
  });
  const queue = bench.open(there.url, { fifo });
  queue.enqueue(bench.event(1));
  await settled(bench, 1);
  queue.enqueue(bench.event(2));
  queue.enqueue(bench.event(3));
  if (!fifo) await settled(bench, 3);
  bench.next();
  await settled(bench, fifo ? 2 : 4);
  bench.next();
  await settled(bench, 5);
  const offsets = there.requests.map(({ body }) => JSON.parse(body).data.offset);
  expect(fifo ? offsets : [offsets[0], ...offsets.slice(1, 3).sort(), ...offsets.slice(3)]).toEqual(order);
});

test("[RH-7] [SEC-6] a rate is kept to in any minute: ten at once, then none until a minute after the first", async () => {
  const { bench, there } = await set(status(200));
  const queue = bench.open(there.url, { deliveriesPerMinute: 10 });
  queue.enqueue(bench.event(1));
  await settled(bench, 1);
  bench.clock.advance(20_000);
  for (let offset = 2; offset <= 12; offset += 1) queue.enqueue(bench.event(offset));
  await settled(bench, 10);
  bench.clock.advance(39_999);
  expect(queue.inFlight).toBe(0);
  bench.clock.advance(1);
  await settled(bench, 11);
  bench.clock.advance(19_999);
  expect(queue.inFlight).toBe(0);
  bench.clock.advance(1);
  await settled(bench, 12);
});

test("[SEC-6] a room calls seventeen hosts at once and no more, however many hooks it has", async () => {
  const answers: ServerResponse[] = [];
  const { bench } = await set((response) => answers.push(response));
  const there = await startLoopbackReceiver((response) => void answers.push(response));
  closing.push(() => there.stop());
  const named = (index: number) => there.url.replace("127.0.0.1", `host-${index}.example`);
  const queues = Array.from({ length: 10 }, (_, index) => bench.open(named(index)));
  for (const queue of queues)
    for (let offset = 1; offset <= 8; offset += 1) queue.enqueue(bench.event(offset));
  await expect.poll(() => answers.length).toBe(17);
  expect(queues.reduce((sum, { inFlight }) => sum + inFlight, 0)).toBe(17);
  for (let done = 0; done < 80; done += 1) {
    await expect.poll(() => answers.length).toBeGreaterThan(done);
    answers[done]?.writeHead(200).end();
  }
  await settled(bench, 80);
});

test("[WH-21] what becomes durable for a hook that has been removed meanwhile takes no place", async () => {
  const { bench, there } = await set(status(200));
  const queue = bench.open(there.url);
  queue.close();
  for (let offset = 1; offset <= 5; offset += 1) queue.enqueue(bench.event(offset));
  queue.redeliver({ offset: 6, attempts: 1, isManual: true });
  expect(queue.pending).toBe(0);
  expect(bench.clock.waiting()).toEqual([]);
});

test("a hook that is opened when the end has begun is not called", async () => {
  const { bench, there } = await set(status(204));
  await bench.engine.drain();
  const queue = bench.open(there.url);
  queue.pingInTurn("a ping in turn");
  queue.enqueue(bench.event(1));
  expect(queue.ping("a ping")).toBeUndefined();
  const request = { target: { kind: "own-receiver", receiverId: "r" }, headers: {}, body: "" } as const;
  const policy = {
    schedule: "workshop",
    fifo: false,
    deliveriesPerMinute: undefined,
    isConfirmed: true,
  } as const;
  const handshake = { id: "hook", room: bench.room, policy };
  expect(await bench.engine.call(request, handshake, () => true)).toBeUndefined();
  expect([queue.inFlight, bench.journal, there.requests]).toEqual([0, [], []]);
});
