import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "hdr-histogram-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { reportFigures } from "./figures";
import { FROZEN_WIRES, FrozenReader } from "./frozen-reader";
import { atMost, scaled } from "./scale";
import { ServerProcess } from "./server-process";
import { SlowReaderWatch } from "./slow-reader-watch";
import { SteadyPublisher } from "./steady-publisher";

const MIB = 1_048_576;
const HEALTHY = scaled(5, 290);
/** On WebSocket, and as many on Server-Sent Events. */
const FROZEN_PER_WIRE = scaled(2, 5);
/** Of those, as many read on when they are let go, and see what they are told; the others never read again. */
const THAWED_PER_WIRE = scaled(1, 2);
const EVENTS_PER_SECOND = 50;
/** Full: until the thousand events that a room keeps are there, which is no growth. */
const WARM_UP = EVENTS_PER_SECOND * scaled(1, 25);
const EVENTS = scaled(180, 6_000);
/** The kernel takes some megabytes for a reader that does not read, before anything waits in the server. */
const NOTE = "n".repeat(scaled(60_000, 2_000));
const MOST_QUEUED_BYTES_PER_READER = MIB;
const MOST_GROWN_BYTES = 32 * MIB;
/** From the cap to the end of the connection, whether the reader reads or not. */
const GONE_WITHIN_MS = scaled(7_000, 10_000);
const PLANNED = Buffer.from('"plannedAtMs":');
/** Milliseconds since 1970 have so many places, and more behind the point. */
const PLANNED_DIGITS = 16;

let directory: string;
let server: ServerProcess;
const stops: (() => void)[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-frozen-"));
  server = new ServerProcess({ DATA_DIR: directory });
  await server.start();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

async function watch(room: string, onEvent: (plannedAtMs: number) => void): Promise<void> {
  const socket = new WebSocket(`${server.origin.replace("http", "ws")}/ws?room=${room}`, "playground.v1", {
    skipUTF8Validation: true,
  });
  stops.push(() => socket.terminate());
  await new Promise<void>((resolve) => {
    // Not parsed: 14,500 of them a second come to this one process, which shall not be what is slow.
    socket.on("message", (data: Buffer) => {
      const at = data.indexOf(PLANNED);
      if (at < 0) return resolve();
      const start = at + PLANNED.length;
      onEvent(Number.parseFloat(data.toString("latin1", start, start + PLANNED_DIGITS)));
    });
  });
}

const connections = async () =>
  (await (await fetch(`${server.origin}/healthz`)).json()).connections as number;
const pauseUntil = (atMs: number) => new Promise((resolve) => setTimeout(resolve, atMs - performance.now()));

test("R6: readers that stop reading are let go, and nobody else feels them", async () => {
  const { room } = await (await fetch(`${server.origin}/api/rooms`, { method: "POST" })).json();
  const latencies = build();
  let received = 0;
  const onEvent = (plannedAtMs: number) => {
    received += 1;
    const nowMs = performance.timeOrigin + performance.now();
    latencies.recordValue(Math.max(0, Math.round(nowMs - plannedAtMs)));
  };
  await Promise.all(Array.from({ length: HEALTHY }, () => watch(room, onEvent)));
  const publisher = new SteadyPublisher(server.origin, room, 8, { note: NOTE });
  await publisher.paced(EVENTS_PER_SECOND, WARM_UP);
  await expect.poll(() => received).toBe(WARM_UP * HEALTHY);
  const baselineP99Ms = latencies.getValueAtPercentile(99);
  latencies.reset();
  const before = await connections();
  const heldBefore = (await server.ask("memory")).rss;

  const port = Number(new URL(server.origin).port);
  const frozen: FrozenReader[] = [];
  for (const wire of FROZEN_WIRES) {
    for (let n = 0; n < FROZEN_PER_WIRE; n += 1) frozen.push(await FrozenReader.freeze(wire, port, room));
  }
  stops.push(...frozen.map((reader) => () => reader.stop()));
  await expect.poll(connections).toBe(before + frozen.length);
  const slow = new SlowReaderWatch(server);
  const published = publisher.paced(EVENTS_PER_SECOND, EVENTS);

  // A wire at a time: the first to be let go still reads its farewell when the last one is.
  const ends = FROZEN_WIRES.map(async (wire) => {
    const readers = frozen.filter((reader) => reader.wire === wire);
    await slow.allLetGo(wire);
    const told = await Promise.all(readers.slice(0, THAWED_PER_WIRE).map((reader) => reader.thaw()));
    const tookMs = performance.now() - slow.firstLetGoAtMs(wire);
    await pauseUntil(slow.firstLetGoAtMs(wire) + GONE_WITHIN_MS);
    const untold = await Promise.all(readers.slice(THAWED_PER_WIRE).map((reader) => reader.thaw()));
    return { wire, told, untold, tookMs };
  });
  const goneAs = await Promise.all(ends);
  await published;
  await expect.poll(() => received, { timeout: 60_000 }).toBe((WARM_UP + EVENTS) * HEALTHY);
  slow.stop();
  await publisher.close();
  expect(await connections()).toBe(before);

  const healthyP99Ms = latencies.getValueAtPercentile(99);
  const grownBytes = slow.mostHeldBytes - heldBefore;
  const queuedBytes = Math.max(...FROZEN_WIRES.map((wire) => slow.mostQueuedBytes(wire) / FROZEN_PER_WIRE));
  reportFigures({
    goal: "R6",
    what: `${frozen.length} frozen readers beside ${HEALTHY}, ${EVENTS_PER_SECOND} events/s of ${NOTE.length} bytes`,
    measured: {
      "lost by healthy readers": (WARM_UP + EVENTS) * HEALTHY - received,
      "healthy p99 before (ms)": baselineP99Ms,
      "healthy p99 meanwhile (ms)": healthyP99Ms,
      "most that waited for one frozen reader (MiB)": (queuedBytes / MIB).toFixed(2),
      "told to the frozen that read on": goneAs.flatMap(({ told }) => told).join(", "),
      "from the cap until those were gone (ms)": Math.round(Math.max(...goneAs.map(({ tookMs }) => tookMs))),
      "memory of the server without garbage grew by (MiB)": (grownBytes / MIB).toFixed(1),
    },
  });
  const times = (count: number, text: string | undefined) => Array.from({ length: count }, () => text);
  expect(goneAs.map(({ wire, told, untold }) => ({ wire, told, untold }))).toEqual([
    {
      wire: "websocket",
      told: times(THAWED_PER_WIRE, "4008"),
      untold: times(FROZEN_PER_WIRE - THAWED_PER_WIRE, undefined),
    },
    {
      wire: "sse",
      told: times(THAWED_PER_WIRE, "come-back"),
      untold: times(FROZEN_PER_WIRE - THAWED_PER_WIRE, undefined),
    },
  ]);
  for (const { tookMs } of goneAs) expect(tookMs).toBeLessThanOrEqual(GONE_WITHIN_MS);
  expect(queuedBytes).toBeLessThanOrEqual(MOST_QUEUED_BYTES_PER_READER);
  expect(healthyP99Ms).toBeLessThanOrEqual(atMost(1.2 * baselineP99Ms + 10));
  expect(slow.mostHeldBytes).toBeGreaterThan(0);
  expect(grownBytes).toBeLessThanOrEqual(atMost(MOST_GROWN_BYTES));
}, 400_000);
