import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reportFigures } from "./figures";
import { HerdMember } from "./herd-member";
import { SEED, seededRandom } from "./random";
import { atMost, scaled } from "./scale";
import { ServerProcess } from "./server-process";
import { SteadyPublisher } from "./steady-publisher";
import { TimingProcess } from "./timing-process";

const MIB = 1_048_576;
const WEBSOCKETS = scaled(300, 5_000);
const STREAMS = scaled(60, 1_000);
/** So many connect at the same time before the cut: that is no herd. */
const JOIN_AT_ONCE = 50;
const MISSED = 10;
const LOOK_EVERY_MS = 50;
const BACK_WITHIN_MS = 15_000;
const HEALTH_P99_MS = 100;
const LONGEST_STALL_MS = 100;
const MOST_RESIDENT_BYTES = 400 * MIB;

let directory: string;
let server: ServerProcess;
let herd: readonly HerdMember[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-herd-"));
  server = new ServerProcess({ DATA_DIR: directory });
  await server.start();
});
afterEach(async () => {
  for (const member of herd) member.cut();
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

const rounded = (ms: number | string) => (typeof ms === "number" ? Math.round(ms) : ms);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const connections = async () => (await (await fetch(`${server.origin}/healthz`)).json()).connections;

test(`R5: ${WEBSOCKETS} WebSockets and ${STREAMS} event streams, cut together, come back, each to what it missed`, async () => {
  const { room, epoch } = await (await fetch(`${server.origin}/api/rooms`, { method: "POST" })).json();
  const random = seededRandom(SEED);
  const port = Number(new URL(server.origin).port);
  const members = (wire: "websocket" | "sse", count: number) =>
    Array.from({ length: count }, () => new HerdMember(wire, port, room, random));
  herd = [...members("websocket", WEBSOCKETS), ...members("sse", STREAMS)];
  for (let first = 0; first < herd.length; first += JOIN_AT_ONCE) {
    await Promise.all(herd.slice(first, first + JOIN_AT_ONCE).map((member) => member.join()));
  }
  expect(await connections()).toBe(WEBSOCKETS + STREAMS);

  let mostResidentBytes = 0;
  let isReturning = true;
  const look = async () => {
    while (isReturning) {
      mostResidentBytes = Math.max(mostResidentBytes, server.residentBytes() ?? 0);
      await pause(LOOK_EVERY_MS);
    }
  };
  const health = await TimingProcess.start("health-watch-process", [server.origin]);
  await server.ask("longestStallMs");
  const looking = look();
  const cutAtMs = performance.now();
  for (const member of herd) member.cut();
  // An answer after the cut comes when the ends of all these connections have been read, which libuv does in one go.
  await connections();
  const leavingStallMs = await server.ask("longestStallMs");
  const publisher = new SteadyPublisher(server.origin, room, 4);
  const missing = publisher.burst(MISSED, 1);
  const replayed = await Promise.all(herd.map((member) => member.comeBack(`${epoch}:0`, MISSED)));
  const backAfterMs = performance.now() - cutAtMs;
  const stallMs = await server.ask("longestStallMs");
  isReturning = false;
  const { p99Ms: healthP99Ms, maxMs: healthMaxMs = Number.NaN } = await health.figures();
  health.stop();
  await Promise.all([looking, missing]);
  await publisher.close();

  const failedReplays = replayed.filter((events) => events !== MISSED).length;
  reportFigures({
    goal: "R5",
    what: `${WEBSOCKETS} WebSockets (full jitter) and ${STREAMS} event streams (the server's retry) are cut together and come back, each to ${MISSED} events that it missed`,
    measured: {
      "all back after (ms)": Math.round(backAfterMs),
      "failed replays": failedReplays,
      "longest stall of the event loop when all are cut (ms)": Math.round(leavingStallMs),
      "and while they return (ms)": Math.round(stallMs),
      "healthz p99 and longest meanwhile (ms)": [healthP99Ms ?? "unknown", healthMaxMs]
        .map(rounded)
        .join(", "),
      "memory of the server at most (MiB)":
        mostResidentBytes === 0 ? "unknown" : Math.round(mostResidentBytes / MIB),
    },
  });
  expect(failedReplays).toBe(0);
  expect(await connections()).toBe(WEBSOCKETS + STREAMS);
  expect(backAfterMs).toBeLessThanOrEqual(atMost(BACK_WITHIN_MS));
  // Of 6,000 the moment of the cut is printed alone (0014).
  expect(scaled(Math.max(leavingStallMs, stallMs), stallMs)).toBeLessThanOrEqual(atMost(LONGEST_STALL_MS));
  expect(healthP99Ms ?? healthMaxMs).toBeLessThanOrEqual(atMost(HEALTH_P99_MS));
  expect(mostResidentBytes).toBeLessThanOrEqual(atMost(MOST_RESIDENT_BYTES));
}, 240_000);
