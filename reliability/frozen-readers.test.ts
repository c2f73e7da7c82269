import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "hdr-histogram-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { handshake } from "#server/testing/raw-line";
import { reportFigures } from "./figures";
import { scaled } from "./scale";
import { ServerProcess } from "./server-process";
import { SteadyPublisher } from "./steady-publisher";

const HEALTHY = scaled(10, 290);
/** Half of them on WebSocket, half on Server-Sent Events. */
const FROZEN = scaled(4, 10);
const EVENTS = scaled(250, 6_000);
const EVENTS_PER_SECOND = scaled(100, 50);
/** The kernel takes some megabytes for a reader that does not read, before anything waits in the server. */
const NOTE = "n".repeat(scaled(60_000, 2_000));

let directory: string;
let server: ServerProcess;
const sockets: { destroy(): void }[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-frozen-"));
  server = new ServerProcess({ DATA_DIR: directory });
  await server.start();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

/** Subscribes, reads the head of the answer, and never reads again. */
async function freeze(request: string): Promise<Socket> {
  const socket = connect(Number(new URL(server.origin).port), "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => {});
  socket.write(request);
  await new Promise((resolve) => socket.once("data", resolve));
  socket.pause();
  return socket;
}

async function watch(room: string, onEvent: (plannedAtMs: number) => void): Promise<void> {
  const socket = new WebSocket(`${server.origin.replace("http", "ws")}/ws?room=${room}`, "playground.v1");
  sockets.push({ destroy: () => socket.terminate() });
  await new Promise<void>((resolve) => {
    socket.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (message.t === "welcome") resolve();
      if (message.t === "event") onEvent(message.event.data.plannedAtMs);
    });
  });
}

const connections = async () =>
  (await (await fetch(`${server.origin}/healthz`)).json()).connections as number;

test("R6: readers that stop reading are ended, and nobody else feels them", async () => {
  const { room } = await (await fetch(`${server.origin}/api/rooms`, { method: "POST" })).json();
  const latencies = build();
  let received = 0;
  await Promise.all(
    Array.from({ length: HEALTHY }, () =>
      watch(room, (plannedAtMs) => {
        received += 1;
        const nowMs = performance.timeOrigin + performance.now();
        latencies.recordValue(Math.max(0, Math.round(nowMs - plannedAtMs)));
      }),
    ),
  );
  const publisher = new SteadyPublisher(server.origin, room, 8, { note: NOTE });
  const warmUp = EVENTS_PER_SECOND;
  await publisher.paced(EVENTS_PER_SECOND, warmUp);
  await expect.poll(() => received).toBe(warmUp * HEALTHY);
  const baselineP99Ms = latencies.getValueAtPercentile(99);
  latencies.reset();
  const before = await connections();
  const residentBefore = server.residentBytes();

  for (let n = 0; n < FROZEN / 2; n += 1) {
    await freeze(handshake(`/ws?room=${room}`, { "Sec-WebSocket-Protocol": "playground.v1" }));
    await freeze(`GET /api/rooms/${room}/events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  }
  await expect.poll(connections).toBe(before + FROZEN);
  await publisher.paced(EVENTS_PER_SECOND, EVENTS);
  await expect.poll(() => received, { timeout: 60_000 }).toBe((warmUp + EVENTS) * HEALTHY);
  const residentAfter = server.residentBytes();
  await expect.poll(connections, { timeout: 60_000 }).toBe(before);
  await publisher.close();
  reportFigures({
    goal: "R6",
    what: `${FROZEN} frozen readers beside ${HEALTHY}, ${EVENTS_PER_SECOND} events/s of ${NOTE.length} bytes`,
    measured: {
      "lost by healthy readers": (warmUp + EVENTS) * HEALTHY - received,
      "frozen readers ended": FROZEN,
      "healthy p99 before (ms)": baselineP99Ms,
      "healthy p99 meanwhile (ms)": latencies.getValueAtPercentile(99),
      "memory of the server grew by (MiB)":
        residentBefore === undefined || residentAfter === undefined
          ? "unknown"
          : Math.round((residentAfter - residentBefore) / 1_048_576),
    },
  });
}, 300_000);
