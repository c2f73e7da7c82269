import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask } from "#server/testing/ask";
import { type LoopbackReceiver, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { reportFigures } from "./figures";
import { scaled } from "./scale";
import { ServerProcess } from "./server-process";

/** More than wait in memory for one hook. */
const EVENTS = scaled(6_000, 20_000);
const BATCH = 100;
const KILL_AFTER = 1_000;

let directory: string;
let server: ServerProcess;
let receiver: LoopbackReceiver;
let isDown = true;
const arrived = new Set<number>();
let repeated = 0;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-backlog-"));
  server = new ServerProcess({ DATA_DIR: directory });
  receiver = await startLoopbackReceiver((response, { body }) => {
    const { type, data } = JSON.parse(body);
    if (isDown) return response.writeHead(503, { "retry-after": "1" }).end();
    if (type === "item.made") {
      if (arrived.has(data.n)) repeated += 1;
      arrived.add(data.n);
    }
    return response.writeHead(204).end();
  });
});
afterEach(async () => {
  await receiver.stop();
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

test("[WH-21] more deliveries than fit in memory outlast a receiver that is down, and a kill while they are made", async () => {
  await server.start();
  const { room } = (await ask("POST", `${server.origin}/api/rooms`)).body;
  const { port } = new URL(receiver.url);
  const url = `http://endpoint.test:${port}/`;
  await ask("POST", `${server.origin}/api/rooms/${room}/webhooks`, { url });
  for (let first = 0; first < EVENTS; first += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, index) => ({
      specversion: "1.0",
      id: `item-${first + index}`,
      source: "/backlog",
      type: "item.made",
      data: { n: first + index },
    }));
    const answer = await fetch(`${server.origin}/api/rooms/${room}/events`, {
      method: "POST",
      headers: { "content-type": "application/cloudevents-batch+json" },
      body: JSON.stringify(batch),
    });
    expect(answer.status).toBe(202);
    await answer.arrayBuffer();
  }
  isDown = false;
  await expect.poll(() => arrived.size, { timeout: 60_000, interval: 5 }).toBeGreaterThan(KILL_AFTER);
  await server.kill();
  await server.start();
  await expect.poll(() => arrived.size, { timeout: 120_000 }).toBe(EVENTS);
  reportFigures({
    goal: "R1",
    what: `${EVENTS} deliveries waiting for one hook, its receiver down, then up, with a kill -9 between`,
    measured: { lost: EVENTS - arrived.size, "repeated, same webhook-id": repeated },
  });
}, 300_000);
