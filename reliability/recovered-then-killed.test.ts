import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask } from "#server/testing/ask";
import { type LoopbackReceiver, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { reportFigures } from "./figures";
import { ServerProcess } from "./server-process";

const EVENTS = 100;

let directory: string;
let server: ServerProcess;
let receiver: LoopbackReceiver;
let answers = true;
const arrived = new Map<number, number>();
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-recovered-"));
  server = new ServerProcess({ DATA_DIR: directory });
  receiver = await startLoopbackReceiver((response, { body }) => {
    const { type, data } = JSON.parse(body);
    if (type === "item.made" && answers) arrived.set(data.n, (arrived.get(data.n) ?? 0) + 1);
    if (answers) response.writeHead(204).end();
  });
});
afterEach(async () => {
  await receiver.stop();
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

test("[WH-21] what was recovered is delivered although the process is killed right after it has answered", async () => {
  await server.start();
  const { room } = (await ask("POST", `${server.origin}/api/rooms`)).body;
  const path = `/api/rooms/${room}/webhooks`;
  const { port } = new URL(receiver.url);
  const url = `http://endpoint.test:${port}/`;
  const { id } = (await ask("POST", server.origin + path, { url, enabled: false })).body;
  const since = new Date(Date.now() - 60_000).toISOString();
  for (let n = 0; n < EVENTS; n += 1) {
    const event = { type: "item.made", data: { n } };
    expect((await ask("POST", `${server.origin}/api/rooms/${room}/events`, event)).status).toBe(202);
  }
  answers = false;
  await ask("PUT", `${server.origin}${path}/${id}`, { enabled: true });
  const recovered = await ask("POST", `${server.origin}${path}/${id}/recover`, { since });
  await server.kill();
  expect([recovered.status, recovered.body.messages]).toEqual([202, EVENTS]);
  expect(arrived.size).toBe(0);
  answers = true;
  await server.start();
  await expect.poll(() => arrived.size, { timeout: 60_000 }).toBe(EVENTS);
  const repeated = [...arrived.values()].filter((times) => times > 1).length;
  expect(repeated).toBe(0);
  reportFigures({
    goal: "R1",
    what: `kill -9 after a recovery of ${EVENTS} messages was answered 202`,
    measured: { lost: EVENTS - arrived.size, repeated },
  });
}, 120_000);
