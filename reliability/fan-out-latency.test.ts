import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "hdr-histogram-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { removeHooks } from "#server/testing/remove-hooks";
import { bareWrites } from "./bare-writes";
import { reportFigures } from "./figures";
import { atMost, scaled } from "./scale";
import { ServerProcess } from "./server-process";
import { SteadyPublisher } from "./steady-publisher";

const nowMs = () => performance.timeOrigin + performance.now();
const PLANNED = /"plannedAtMs":([0-9.]+)/g;
const WARM_UP_SECONDS = scaled(0.5, 5);
const SECONDS = scaled(1, 20);
/**
 * Of all threads of the server, publishes and commits included (CORE-9), beside what a bare write takes on this machine
 * (docs/decisions/0014). The short form ends before its code is compiled.
 */
const MOST_CPU_MICROSECONDS = scaled(500, 20);
/** A CloudEvent of this publisher in a frame or a chunk, about. */
const EVENT_BYTES = 300;

let directory: string;
let server: ServerProcess;
const sockets: { destroy(): void }[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-latency-"));
  server = new ServerProcess({ DATA_DIR: directory });
  await server.start();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

type Subscribe = (room: string, onEvent: (plannedAtMs: number) => void) => Promise<void>;

const byWebsocket: Subscribe = async (room, onEvent) => {
  const socket = new WebSocket(`${server.origin.replace("http", "ws")}/ws?room=${room}`, "playground.v1");
  sockets.push({ destroy: () => socket.terminate() });
  await new Promise<void>((resolve) => {
    socket.on("message", (data) => {
      resolve();
      for (const [, planned] of String(data).matchAll(PLANNED)) onEvent(Number(planned));
    });
  });
};

const byEventStream: Subscribe = async (room, onEvent) => {
  const socket = connect(Number(new URL(server.origin).port), "127.0.0.1");
  sockets.push(socket);
  socket.write(`GET /api/rooms/${room}/events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  let rest = "";
  await new Promise<void>((resolve) => {
    socket.setEncoding("utf8").on("data", (text: string) => {
      resolve();
      // What is not a whole event yet waits for its end.
      const all = rest + text;
      const end = all.lastIndexOf("\n\n") + 2;
      rest = end < 2 ? all : all.slice(end);
      for (const [, planned] of all.slice(0, Math.max(0, end)).matchAll(PLANNED)) onEvent(Number(planned));
    });
  });
};

const LOADS = [
  { subscribers: scaled(100, 300), perSecond: 10, p50Ms: 10, p99Ms: 30 },
  { subscribers: scaled(100, 300), perSecond: 50, p50Ms: undefined, p99Ms: 40 },
  { subscribers: scaled(300, 1_000), perSecond: 10, p50Ms: undefined, p99Ms: 120 },
];

test.each(
  [
    { wire: "WebSocket", subscribe: byWebsocket },
    { wire: "Server-Sent Events", subscribe: byEventStream },
  ].flatMap((wire) => LOADS.map((load) => ({ ...wire, ...load }))),
)(
  "R11: $perSecond events/s to $subscribers on $wire, all of them",
  async ({ wire, subscribe, subscribers, perSecond, p50Ms, p99Ms }) => {
    const bare = await bareWrites({
      subscribers,
      perSecond,
      events: perSecond * SECONDS,
      bytes: EVENT_BYTES,
    });
    const { room } = await (await fetch(`${server.origin}/api/rooms`, { method: "POST" })).json();
    // What a hook costs is no fan-out: each is a signed request, its record on disk, and here its receiver, too.
    await removeHooks(`${server.origin}/api/rooms/${room}`);
    const [warmUp, events] = [perSecond * WARM_UP_SECONDS, perSecond * SECONDS];
    const latencies = build();
    let received = 0;
    const onEvent = (plannedAtMs: number) => {
      received += 1;
      latencies.recordValue(Math.max(0, Math.round((nowMs() - plannedAtMs) * 1_000)));
    };
    await Promise.all(Array.from({ length: subscribers }, () => subscribe(room, onEvent)));
    const publisher = new SteadyPublisher(server.origin, room, 4);
    await publisher.paced(perSecond, warmUp);
    await expect.poll(() => received).toBe(warmUp * subscribers);
    latencies.reset();
    const cpuBefore = await server.ask("cpuMicroseconds");
    await publisher.paced(perSecond, events);
    await expect.poll(() => received, { timeout: 30_000 }).toBe((warmUp + events) * subscribers);
    const cpuMicroseconds = ((await server.ask("cpuMicroseconds")) - cpuBefore) / latencies.totalCount;
    await publisher.close();
    const measuredMs = (percentile: number) => latencies.getValueAtPercentile(percentile) / 1_000;
    reportFigures({
      goal: "R11",
      what: `${events} events at ${perSecond}/s to ${subscribers} subscribers on ${wire}, ${warmUp} before for warming up`,
      measured: {
        n: latencies.totalCount,
        "p50 (ms)": measuredMs(50).toFixed(1),
        "p99 (ms)": measuredMs(99).toFixed(1),
        "processor time of the server for a delivery (µs)": cpuMicroseconds.toFixed(1),
        "bare writes: p50 (ms), processor time of each (µs)": `${bare.p50Ms.toFixed(1)}, ${bare.cpuMicroseconds.toFixed(1)}`,
      },
    });
    if (p50Ms !== undefined) expect(measuredMs(50)).toBeLessThanOrEqual(atMost(bare.p50Ms + p50Ms));
    expect(measuredMs(99)).toBeLessThanOrEqual(atMost(p99Ms));
    expect(cpuMicroseconds).toBeLessThanOrEqual(bare.cpuMicroseconds + MOST_CPU_MICROSECONDS);
  },
  180_000,
);
