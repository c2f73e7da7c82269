import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Histogram } from "hdr-histogram-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask } from "#server/testing/ask";
import { reportFigures } from "./figures";
import { SOAK, scaled } from "./scale";
import { ServerProcess } from "./server-process";

const SLOW_HEADS = scaled(50, 500);
const SLOW_BODIES = scaled(10, 100);
const HEALTHY_REQUESTS = scaled(200, 3_000);
const DRIP_EVERY_MS = 250;
/** Below this a doubling is the clock's, not the server's. */
const NOISE_MS = 5;

let directory: string;
let server: ServerProcess;
let room: string;
let drip: NodeJS.Timeout | undefined;
const slow: Socket[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-slow-"));
  server = new ServerProcess({ DATA_DIR: directory });
  await server.start();
  room = (await ask("POST", `${server.origin}/api/rooms`)).body.room;
});
afterEach(async () => {
  clearInterval(drip);
  for (const socket of slow.splice(0)) socket.destroy();
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

/** Connects, writes the beginning of a request, and from then on as little as can be. */
async function dawdle(beginning: string): Promise<void> {
  const socket = connect(Number(new URL(server.origin).port), "127.0.0.1");
  slow.push(socket);
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.write(beginning);
}

const stillOpen = () => slow.filter((socket) => !socket.closed && !socket.readableEnded).length;

/** One request after another: half of them fire, half of them read. @returns milliseconds each took */
async function healthyRequests(): Promise<Histogram> {
  const took = build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000 });
  const url = `${server.origin}/api/rooms/${room}/events`;
  for (let n = 0; n < HEALTHY_REQUESTS; n += 1) {
    const startedAtMs = performance.now();
    const { status } =
      n % 2 === 0 ? await ask("POST", url, { type: "a.b" }) : await ask("GET", `${url}?limit=1`);
    took.recordValue(Math.round(1_000 * (performance.now() - startedAtMs)));
    expect(status).toBe(n % 2 === 0 ? 202 : 200);
  }
  return took;
}

const p99Ms = (took: Histogram) => took.getValueAtPercentile(99) / 1_000;

test("S11: clients that never finish their requests do not keep others waiting, and are sent away", async () => {
  const alone = await healthyRequests();
  const targets = [
    `GET /api/rooms/${room}/events HTTP/1.1`,
    `POST /api/rooms/${room}/events HTTP/1.1`,
    `GET /ws?room=${room} HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket`,
    `GET /api/rooms/${room}/events/stream HTTP/1.1`,
    "GET / HTTP/1.1",
  ];
  for (let n = 0; n < SLOW_HEADS; n += 1) await dawdle(`${targets[n % targets.length]}\r\nHost: x\r\nX-A: `);
  const body = "Host: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n[";
  for (let n = 0; n < SLOW_BODIES; n += 1) await dawdle(`POST /api/rooms/${room}/events HTTP/1.1\r\n${body}`);
  drip = setInterval(() => {
    for (const socket of slow) if (socket.writable) socket.write("1");
  }, DRIP_EVERY_MS);
  // All of them are there when it counts.
  expect(stillOpen()).toBe(SLOW_HEADS + SLOW_BODIES);
  const beside = await healthyRequests();
  if (SOAK) {
    expect(p99Ms(beside)).toBeLessThanOrEqual(2 * p99Ms(alone) + NOISE_MS);
    // Heads have 10 s, bodies 30 s; Node looks once a second.
    await expect.poll(stillOpen, { timeout: 60_000, interval: 500 }).toBe(0);
  }
  expect(server.isRunning).toBe(true);
  reportFigures({
    goal: "S11",
    what: `${SLOW_HEADS} clients with slow heads, ${SLOW_BODIES} with slow bodies`,
    measured: { "p99 without them (ms)": p99Ms(alone), "p99 beside them (ms)": p99Ms(beside) },
  });
}, 180_000);
