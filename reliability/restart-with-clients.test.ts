import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PageTransportId } from "#lib/transports/catalog";
import { reportFigures } from "./figures";
import { type CrowdMember, connectCrowd, provideBrowserGlobals } from "./lane-crowd";
import { SOAK, scaled } from "./scale";
import { ServerProcess } from "./server-process";
import { SteadyPublisher } from "./steady-publisher";

/** Six wires and the bare WebSocket: 301 clients in all. */
const CLIENTS_PER_WIRE = scaled(4, 43);
const BACK_WITHIN_MS = 10_000;
const EVENTS_PER_SECOND = 20;
const EVENTS = scaled(80, 300);
/** What these wires promise outlives the process; the state of Socket.IO and MQTT sessions does not (SIO-3, MQTT rules). */
const RESUMES_AFTER_RESTART: readonly PageTransportId[] = ["websocket", "sse", "long-polling", "polling"];
const nowMs = () => performance.timeOrigin + performance.now();

let directory: string;
let server: ServerProcess;
let crowd: readonly CrowdMember[] = [];
beforeEach(async () => {
  provideBrowserGlobals();
  directory = await mkdtemp(join(tmpdir(), "playground-restart-"));
  server = new ServerProcess({ DATA_DIR: directory });
  await server.start();
});
afterEach(async () => {
  for (const { connection } of crowd) connection?.close();
  await server.kill();
  vi.unstubAllGlobals();
  await rm(directory, { recursive: true, force: true });
});

test.each([
  {
    goal: "R3",
    what: "graceful restart (SIGTERM)",
    stop: async (running: ServerProcess) => expect(await running.terminate()).toBe(0),
  },
  { goal: "R4", what: "hard restart (SIGKILL)", stop: (running: ServerProcess) => running.kill() },
] as const)(
  "$goal: a $what with clients on every wire: all come back, nothing is lost in silence",
  async ({ goal, what, stop }) => {
    const { room } = await (await fetch(`${server.origin}/api/rooms`, { method: "POST" })).json();
    crowd = connectCrowd(server.origin, room, CLIENTS_PER_WIRE);
    await expect.poll(() => crowd.filter(({ isOpen }) => !isOpen)).toEqual([]);
    const publisher = new SteadyPublisher(server.origin, room, 8);
    const published = publisher.paced(EVENTS_PER_SECOND, EVENTS);
    await expect.poll(() => publisher.accepted.length, { interval: 5 }).toBeGreaterThan(EVENTS / 3);

    await stop(server);
    await server.start();
    const startedAtMs = nowMs();
    await expect
      .poll(() => crowd.filter(({ isOpen }) => !isOpen), { timeout: 30_000, interval: 20 })
      .toEqual([]);
    const backAfterMs = nowMs() - startedAtMs;
    // A speed, so only where nothing else runs.
    if (SOAK) expect(backAfterMs).toBeLessThan(BACK_WITHIN_MS);
    await published;
    const resuming = crowd.filter(
      ({ transport, resume }) => resume && RESUMES_AFTER_RESTART.includes(transport),
    );
    await expect
      .poll(() => resuming.filter((member) => member.missing(EVENTS).length > 0), { timeout: 30_000 })
      .toEqual([]);
    await publisher.close();

    expect(new Set(publisher.accepted.map(({ epoch }) => epoch)).size).toBe(1);
    expect(crowd.filter(({ reordered }) => reordered > 0)).toEqual([]);
    // Who lost something was told so, or had asked for nothing.
    const silent = crowd.filter(
      (member) =>
        member.resume && member.missing(EVENTS).length > 0 && !member.outcomes.includes("not-recovered"),
    );
    expect(silent).toEqual([]);
    // The gap of a client that was told is one piece: what came before and after it is whole.
    for (const member of crowd) expect(isOnePiece(member.missing(EVENTS))).toBe(true);
    const lost = (wanted: (member: CrowdMember) => boolean) =>
      crowd.filter(wanted).reduce((sum, member) => sum + member.missing(EVENTS).length, 0);
    reportFigures({
      goal,
      what: `${what} with ${crowd.length} clients, ${EVENTS} events at ${EVENTS_PER_SECOND}/s`,
      measured: {
        "lost: WebSocket, SSE, long polling, polling": lost((member) => resuming.includes(member)),
        "lost and told: Socket.IO": lost(({ transport }) => transport === "socket-io"),
        "lost and told: MQTT": lost(({ transport }) => transport === "mqtt"),
        "lost: bare WebSocket": lost(({ resume }) => !resume),
        reordered: crowd.reduce((sum, { reordered }) => sum + reordered, 0),
        "all back after start (ms)": Math.round(backAfterMs),
      },
    });
  },
  120_000,
);

function isOnePiece(offsets: readonly number[]): boolean {
  return offsets.every((offset, index) => index === 0 || offset === (offsets[index - 1] ?? 0) + 1);
}
