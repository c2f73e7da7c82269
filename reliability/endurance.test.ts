import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reportFigures } from "./figures";
import { type CrowdMember, connectCrowd, connectMember, provideBrowserGlobals } from "./lane-crowd";
import { SEED, seededRandom } from "./random";
import { SOAK, scaled } from "./scale";
import { ServerProcess } from "./server-process";
import { SteadyPublisher } from "./steady-publisher";

const MINUTE_MS = 60_000;
const CLIENTS_PER_WIRE = scaled(3, 43);
const RUN_MS = SOAK ? Number(process.env["SOAK_MINUTES"] ?? 30) * MINUTE_MS : 8_000;
/** Of all clients, each second one in twenty goes and another comes. */
const CHURN_PER_SECOND = 0.05;
const EVENTS_PER_SECOND = 20;
/** What a run begins with is not growth: keys and events are remembered for ten minutes, and that has to fill first. */
const WARM_UP_SHARE = 0.4;
/** Each reading makes the server collect its garbage, which is no growth either. */
const READ_EVERY_MS = scaled(1_000, 10_000);
/** Who asks again and again counts as present for half a minute after the last time. */
const FORGOTTEN_WITHIN_MS = 60_000;
/** MQTT sessions of a room wait ten minutes for their clients (MQ-6), by one timer for all of them. */
const TIMERS_OF_SESSIONS = 1;
const MOST_TIMERS_MORE_IN_10_MINUTES = 10;
const MIB = 1_048_576;
const MOST_GROWTH_BYTES_PER_10_MINUTES = MIB;
/** Of resident memory, which also goes up and down with what V8 keeps in reserve; decision 0014. */
const MOST_RESIDENT_GROWTH_BYTES_PER_10_MINUTES = 4 * MIB;

let directory: string;
let server: ServerProcess;
const crowd = new Set<CrowdMember>();
/** All that ever asked again and again instead of holding a connection. */
let askers = 0;
function enter(member: CrowdMember): void {
  crowd.add(member);
  if (member.transport === "polling" || member.transport === "long-polling") askers += 1;
}

beforeEach(async () => {
  provideBrowserGlobals();
  directory = await mkdtemp(join(tmpdir(), "playground-endurance-"));
  server = new ServerProcess({ DATA_DIR: directory });
  await server.start();
});
afterEach(async () => {
  for (const { connection } of crowd) connection?.close();
  crowd.clear();
  await server.kill();
  vi.unstubAllGlobals();
  await rm(directory, { recursive: true, force: true });
});

interface Reading {
  readonly atMs: number;
  readonly memory: NodeJS.MemoryUsage;
  readonly timers: number;
}

/** @returns of that value in ten minutes; undefined of less than two readings */
function growth(readings: readonly Reading[], value: (reading: Reading) => number): number | undefined {
  if (readings.length < 2) return undefined;
  return slope(readings.map((reading) => [reading.atMs, value(reading)])) * 10 * MINUTE_MS;
}

const inMib = (bytes: number | undefined) => (bytes === undefined ? "unknown" : (bytes / MIB).toFixed(2));

/** Least squares. @returns growth of y for each unit of x */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

test(
  "R15: clients come and go while events flow: nothing is lost, nothing is left behind",
  async () => {
    const random = seededRandom(SEED);
    const { room } = await (await fetch(`${server.origin}/api/rooms`, { method: "POST" })).json();
    const filesBefore = server.openFiles();
    const timersBefore = await server.ask("timers");
    for (const member of connectCrowd(server.origin, room, CLIENTS_PER_WIRE)) enter(member);
    await expect.poll(() => [...crowd].filter(({ isOpen }) => !isOpen)).toEqual([]);
    const staying = new Set([...crowd].filter(({ resume }) => resume).filter((_, index) => index % 2 === 0));

    const publisher = new SteadyPublisher(server.origin, room, 4);
    const events = Math.floor((RUN_MS / 1_000) * EVENTS_PER_SECOND);
    const published = publisher.paced(EVENTS_PER_SECOND, events);
    const startMs = performance.now();
    const readings: Reading[] = [];
    let churned = 0;
    let lostByLeavers = 0;
    while (performance.now() - startMs < RUN_MS) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      const atMs = performance.now() - startMs;
      if (atMs > RUN_MS * WARM_UP_SHARE && atMs > (readings.at(-1)?.atMs ?? 0) + READ_EVERY_MS) {
        readings.push({ atMs, memory: await server.ask("memory"), timers: await server.ask("timers") });
      }
      while (churned < (atMs / 1_000) * CHURN_PER_SECOND * crowd.size) {
        const leaving = [...crowd].filter((member) => !staying.has(member));
        const member = leaving[Math.floor(random() * leaving.length)];
        if (member === undefined) break;
        member.connection?.close();
        crowd.delete(member);
        lostByLeavers += member.holes;
        churned += 1;
        enter(connectMember(server.origin, room, member.transport, member.resume, `churn-${churned}`));
      }
    }
    await published;
    const losing = () => [...staying].filter((member) => member.missing(events).length > 0);
    await expect.poll(losing, { timeout: 30_000 }).toEqual([]);
    expect([...staying].filter(({ reordered }) => reordered > 0)).toEqual([]);
    await publisher.close();

    for (const { connection } of crowd) connection?.close();
    const connections = async () => (await (await fetch(`${server.origin}/healthz`)).json()).connections;
    // The short form does not wait until the askers are forgotten.
    const leftBehind = SOAK ? 0 : askers;
    await expect.poll(connections, { timeout: FORGOTTEN_WITHIN_MS }).toBeLessThanOrEqual(leftBehind);
    // As before, there is the one connection by which this test itself asks.
    const filesMore = () => (server.openFiles() ?? 0) - (filesBefore ?? 0);
    await expect.poll(filesMore, { timeout: FORGOTTEN_WITHIN_MS }).toBeLessThanOrEqual(0);
    const timersMore = async () => (await server.ask("timers")) - timersBefore;
    await expect
      .poll(timersMore, { timeout: FORGOTTEN_WITHIN_MS })
      .toBeLessThanOrEqual(leftBehind + TIMERS_OF_SESSIONS);
    const grown = growth(readings, ({ memory }) => memory.heapUsed + memory.external);
    const grownResident = growth(readings, ({ memory }) => memory.rss);
    const timersGrown = growth(readings, ({ timers }) => timers);
    const lost = [...staying].reduce((sum, member) => sum + member.missing(events).length, lostByLeavers);
    reportFigures({
      goal: "R15",
      what: `${(RUN_MS / MINUTE_MS).toFixed(1)} min, ${crowd.size} clients on every wire, 5 %/s of them replaced, ${EVENTS_PER_SECOND} events/s`,
      measured: {
        events,
        "clients replaced": churned,
        lost,
        "heap and buffers grew in 10 min by (MiB)": inMib(grown),
        "resident memory grew in 10 min by (MiB)": inMib(grownResident),
        "open files before": filesBefore ?? "unknown",
        "open files after": server.openFiles() ?? "unknown",
        "timers grew in 10 min by": timersGrown === undefined ? "unknown" : timersGrown.toFixed(1),
        "timers before": timersBefore,
        "timers after": await server.ask("timers"),
      },
    });
    expect(lost).toBe(0);
    if (SOAK) {
      expect(grown).toBeLessThan(MOST_GROWTH_BYTES_PER_10_MINUTES);
      expect(grownResident).toBeLessThan(MOST_RESIDENT_GROWTH_BYTES_PER_10_MINUTES);
      expect(timersGrown).toBeLessThan(MOST_TIMERS_MORE_IN_10_MINUTES);
    }
  },
  RUN_MS + 180_000,
);
