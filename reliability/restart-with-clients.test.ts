import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PageTransportId } from "#lib/transports/catalog";
import { ask } from "#server/testing/ask";
import { type LoopbackReceiver, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { reportFigures } from "./figures";
import { type CrowdMember, connectCrowd, provideBrowserGlobals } from "./lane-crowd";
import { atMost, scaled } from "./scale";
import { ServerProcess } from "./server-process";
import { EVENT_TYPE, SteadyPublisher } from "./steady-publisher";
import { WatchingPages } from "./watching-pages";

/** Clients that ask for nothing they missed: no `since`, no `Last-Event-ID`, no state recovery, QoS 0 and a clean session. */
const BARE: readonly PageTransportId[] = ["websocket", "sse", "socket-io", "mqtt"];
/** Six wires and four bare ones: 300 clients in all. */
const CLIENTS_PER_WIRE = scaled(3, 30);
/** From the start of the new process. Until then a lane waits and says for how long: that is no error. */
const BACK_WITHIN_MS = 10_000;
const EVENTS_PER_SECOND = 20;
const EVENTS = scaled(80, 300);
/** What these wires promise outlives the process; the state of Socket.IO and MQTT sessions does not (SIO-3, MQTT rules). */
const RESUMES_AFTER_RESTART: readonly PageTransportId[] = ["websocket", "sse", "long-polling", "polling"];
const SECRET_HEADER = "x-hook-secret";
const nowMs = () => performance.timeOrigin + performance.now();

let directory: string;
let server: ServerProcess;
let receiver: LoopbackReceiver;
let pages: WatchingPages;
let crowd: readonly CrowdMember[] = [];
/** By path of the receiver: numbers of the events that it was called with. */
let called: Map<string, Set<number>>;
beforeEach(async () => {
  provideBrowserGlobals();
  directory = await mkdtemp(join(tmpdir(), "playground-restart-"));
  server = new ServerProcess({ DATA_DIR: directory });
  pages = new WatchingPages();
  called = new Map([
    ["/webhook", new Set()],
    ["/rest-hook", new Set()],
  ]);
  receiver = await startLoopbackReceiver((response, { path, body, headers }) => {
    const { type, data } = JSON.parse(body);
    if (type === EVENT_TYPE) called.get(path)?.add(data.n);
    // RH-5: the secret that comes with a handshake goes back.
    const secret = headers[SECRET_HEADER];
    response.writeHead(204, secret === undefined ? {} : { [SECRET_HEADER]: secret }).end();
  });
  await server.start();
});
afterEach(async () => {
  for (const { connection } of crowd) connection?.close();
  pages.close();
  await server.kill();
  await receiver.stop();
  vi.unstubAllGlobals();
  await rm(directory, { recursive: true, force: true });
});

async function registerHooks(room: string): Promise<void> {
  const url = (path: string) => `http://receiver.test:${new URL(receiver.url).port}${path}`;
  const inRoom = `${server.origin}/api/rooms/${room}`;
  const webhook = await ask("POST", `${inRoom}/webhooks`, { url: url("/webhook") });
  const subscription = { target_url: url("/rest-hook"), event: "*", handshake: "required" };
  const restHook = await ask("POST", `${inRoom}/hooks`, subscription);
  expect([webhook.status, restHook.status]).toEqual([201, 201]);
  const status = async () => (await ask("GET", `${inRoom}/hooks/${restHook.body.id}`)).body.status;
  await expect.poll(status).toBe("active");
}

const lostOf = (members: readonly CrowdMember[]) =>
  members.reduce((sum, member) => sum + member.missing(EVENTS).length, 0);

test.each([
  {
    goal: "R3",
    what: "graceful restart (SIGTERM)",
    stop: async (running: ServerProcess) => expect(await running.terminate()).toBe(0),
  },
  { goal: "R4", what: "hard restart (SIGKILL)", stop: (running: ServerProcess) => running.kill() },
] as const)(
  "$goal: a $what with clients on every wire: all come back, and the page knows exactly what each has lost",
  async ({ goal, what, stop }) => {
    const { room } = (await ask("POST", `${server.origin}/api/rooms`)).body;
    await registerHooks(room);
    await pages.watch(server.origin, room);
    crowd = connectCrowd(server.origin, room, CLIENTS_PER_WIRE, BARE);
    pages.take(crowd);
    await expect.poll(() => crowd.filter(({ isOpen }) => !isOpen)).toEqual([]);
    const publisher = new SteadyPublisher(server.origin, room, 8);
    const published = publisher.paced(EVENTS_PER_SECOND, EVENTS);
    await expect.poll(() => publisher.accepted.length, { interval: 5 }).toBeGreaterThan(EVENTS / 3);

    await stop(server);
    await server.start();
    const startedAtMs = nowMs();
    await expect
      .poll(() => crowd.filter(({ isOpen }) => !isOpen), { timeout: 60_000, interval: 20 })
      .toEqual([]);
    const backAfterMs = nowMs() - startedAtMs;
    await published;
    await publisher.close();
    const resuming = crowd.filter(
      ({ transport, resume }) => resume && RESUMES_AFTER_RESTART.includes(transport),
    );
    await expect.poll(() => lostOf(resuming), { timeout: 30_000 }).toBe(0);
    const uncalled = () => [...called.values()].map((numbers) => EVENTS - numbers.size);
    await expect.poll(uncalled, { timeout: 60_000 }).toEqual([0, 0]);

    // What the page says is what is so, for each client and event.
    const named = ({ transport, resume }: CrowdMember) => `${transport}${resume ? "" : ", bare"}`;
    const really = crowd.map((member) => [named(member), member.missing(EVENTS)]);
    const told = () => crowd.map((member) => [named(member), pages.lostBy(member)]);
    await expect.poll(told).toEqual(really);
    const reordered = crowd.reduce((sum, member) => sum + member.reordered, 0);
    const lost = (transport: PageTransportId, resume: boolean) =>
      lostOf(crowd.filter((member) => member.transport === transport && member.resume === resume));
    reportFigures({
      goal,
      what: `${what} with ${crowd.length} clients, ${EVENTS} events at ${EVENTS_PER_SECOND}/s`,
      measured: {
        "lost: WebSocket, SSE, long polling, polling": lostOf(resuming),
        "lost: webhook, REST hook": uncalled().join(", "),
        "lost and told: Socket.IO, MQTT": `${lost("socket-io", true)}, ${lost("mqtt", true)}`,
        "lost and shown, bare: WebSocket, SSE, Socket.IO, MQTT": BARE.map((id) => lost(id, false)).join(", "),
        reordered,
        "all back after start (ms)": Math.round(backAfterMs),
      },
    });
    expect(pages.leftOut).toBe(0);
    expect(new Set(publisher.accepted.map(({ epoch }) => epoch)).size).toBe(1);
    expect(reordered).toBe(0);
    // Who asked for what it missed and did not get it was told so.
    const silent = crowd.filter(
      (member) =>
        member.resume && member.missing(EVENTS).length > 0 && !member.outcomes.includes("not-recovered"),
    );
    expect(silent).toEqual([]);
    // The gap of a client is one piece: what came before and after it is whole.
    for (const member of crowd) expect(isOnePiece(member.missing(EVENTS))).toBe(true);
    expect(crowd.filter(({ hasGivenUp }) => hasGivenUp)).toEqual([]);
    expect(backAfterMs).toBeLessThanOrEqual(atMost(BACK_WITHIN_MS));
  },
  180_000,
);

function isOnePiece(offsets: readonly number[]): boolean {
  return offsets.every((offset, index) => index === 0 || offset === (offsets[index - 1] ?? 0) + 1);
}
