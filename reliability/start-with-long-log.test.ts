import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask } from "#server/testing/ask";
import { type LoopbackReceiver, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { reportFigures } from "./figures";
import { fillLog } from "./long-log";
import { atMost } from "./scale";
import { ServerProcess } from "./server-process";

const EVENTS = 100_000;
/** The newest of them are due to one hook, as many as may be. */
const PENDING = 20_000;
/** From the start of the process to its first 202. */
const STARTS_WITHIN_MS = atMost(3_000);

let directory: string;
let server: ServerProcess;
let receiver: LoopbackReceiver;
beforeEach(async () => {
  receiver = await startLoopbackReceiver((response) => response.writeHead(503).end());
  directory = await mkdtemp(join(tmpdir(), "playground-long-"));
  server = new ServerProcess({
    DATA_DIR: directory,
    EVENTS_KEPT_PER_ROOM: String(10 * EVENTS),
    BYTES_KEPT_PER_ROOM: "1073741824",
  });
});
afterEach(async () => {
  await receiver.stop();
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

test("R19: a server with a log of 100,000 events, 20,000 of them due to a hook, starts, goes on where it was, and recovers what is in the window", async () => {
  await server.start();
  const { room, epoch } = await (await fetch(`${server.origin}/api/rooms`, { method: "POST" })).json();
  const webhooks = `${server.origin}/api/rooms/${room}/webhooks`;
  const url = `http://endpoint.test:${new URL(receiver.url).port}/`;
  const { id } = (await ask("POST", webhooks, { url })).body;
  await server.terminate();
  await fillLog(directory, room, epoch, EVENTS, { hookId: id, events: PENDING });

  const startMs = performance.now();
  await server.start();
  const events = `${server.origin}/api/rooms/${room}/events`;
  const answer = await fetch(events, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "load.item.made", data: { n: EVENTS + 1 } }),
  });
  const acceptedAfterMs = performance.now() - startMs;
  expect(answer.status).toBe(202);
  expect(await answer.json()).toMatchObject({ epoch, offset: EVENTS + 1 });
  const page = await (await fetch(`${events}?after=${epoch}:${EVENTS - 400}&limit=500`)).json();
  expect(page.gap).toBe(false);
  expect(page.events.map((event: { offset: number }) => event.offset)).toEqual(
    Array.from({ length: 401 }, (_, index) => EVENTS - 399 + index),
  );
  // What was due is due, and what has no place any more is told of.
  const endpoint = `${webhooks}/${id}`;
  expect((await ask("GET", endpoint)).body.pending).toBe(PENDING);
  const newest = async () => (await ask("GET", `${endpoint}/messages?order=newest&limit=1`)).body.messages[0];
  await expect.poll(newest).toMatchObject({ offset: EVENTS + 1, status: "failed", reason: "queue-full" });
  await expect.poll(() => receiver.requests.some(({ body }) => body.includes("load.item.made"))).toBe(true);
  expect(acceptedAfterMs).toBeLessThanOrEqual(STARTS_WITHIN_MS);
  reportFigures({
    goal: "R19",
    what: `start with a log of ${EVENTS} events, ${PENDING} of them due to a hook, from spawn`,
    measured: { "first publish accepted after (ms)": Math.round(acceptedAfterMs) },
  });
}, 180_000);
