import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { percentilesOf } from "#lib/measure/percentiles";
import { systemClock } from "#server/clock";
import { ask } from "#server/testing/ask";
import { type LoopbackReceiver, OPEN_GUARD, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { removeHooks } from "#server/testing/remove-hooks";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { reportFigures } from "./figures";
import { atMost, scaled } from "./scale";

const GOOD = 9;
const PER_SECOND = 50;
const EVENTS = scaled(100, 1_500);
/** The most that an endpoint which never answers may add to the others (R16). */
const MOST_ADDED_MS = 50;
const nowMs = () => performance.timeOrigin + performance.now();

let playground: StartedPlayground;
let good: LoopbackReceiver;
let blackHole: Server;
const swallowed = new Set<Socket>();
let mostSwallowedAtOnce = 0;
/** By room and event: when each good endpoint got it. */
let arrivals: { readonly room: string; readonly n: number; readonly atMs: number }[] = [];
beforeAll(async () => {
  good = await startLoopbackReceiver((response, { path, body }) => {
    const { type, data } = JSON.parse(body);
    if (type === "tick.made") arrivals.push({ room: path, n: data.n, atMs: nowMs() });
    response.writeHead(204).end();
  });
  blackHole = createServer((socket) => {
    swallowed.add(socket);
    mostSwallowedAtOnce = Math.max(mostSwallowedAtOnce, swallowed.size);
    socket
      .on("error", () => {})
      .on("close", () => swallowed.delete(socket))
      .resume();
  }).listen(0, "127.0.0.1");
  await once(blackHole, "listening");
  playground = await startPlayground(
    { MAX_EVENTS_PER_SECOND: "1000", MAX_CALLS_PER_HOST: "100000" },
    systemClock,
    OPEN_GUARD,
  );
});
afterAll(async () => {
  await playground.stop();
  await good.stop();
  for (const socket of swallowed) socket.destroy();
  blackHole.close();
});

/** A room with nine good endpoints, each at a host of its own. @returns from the planned instant to an arrival, in ms */
async function p99(prepare: (webhooks: string) => Promise<void>): Promise<number> {
  arrivals = [];
  const { id } = await playground.createRoom();
  const room = `${playground.origin}/api/rooms/${id}`;
  await removeHooks(room, ["webhooks"]);
  const { port } = new URL(good.url);
  for (let n = 0; n < GOOD; n += 1) {
    await ask("POST", `${room}/webhooks`, { url: `http://good-${n}.test:${port}/${n}` });
  }
  await prepare(`${room}/webhooks`);
  const startMs = nowMs() + 100;
  const planned = Array.from({ length: EVENTS }, (_, n) => startMs + (n * 1_000) / PER_SECOND);
  await Promise.all(
    planned.map(async (atMs, n) => {
      await new Promise((resolve) => setTimeout(resolve, atMs - nowMs()));
      await playground.publish(id, { type: "tick.made", data: { n } });
    }),
  );
  await expect.poll(() => arrivals.length, { timeout: 30_000 }).toBe(GOOD * EVENTS);
  return percentilesOf(arrivals.map(({ n, atMs }) => atMs - (planned[n] ?? 0))).p99 ?? Number.NaN;
}

test("[R16] an endpoint that never answers keeps no other waiting", async () => {
  const alone = await p99(async () => {});
  const { port } = blackHole.address() as AddressInfo;
  const beside = await p99(async (webhooks) => {
    expect((await ask("POST", webhooks, { url: `http://black-hole.test:${port}/` })).status).toBe(201);
  });
  // It was called, as often at once as one host may be, its ping among them.
  expect(mostSwallowedAtOnce).toBeGreaterThan(1);
  expect(mostSwallowedAtOnce).toBeLessThanOrEqual(8);
  reportFigures({
    goal: "R16",
    what: `${GOOD} good endpoints beside one that never answers, ${PER_SECOND} events/s, ${EVENTS} events`,
    measured: {
      "p99 without it (ms)": Math.round(alone),
      "p99 beside it (ms)": Math.round(beside),
      "its calls held at once": mostSwallowedAtOnce,
    },
  });
  expect(beside).toBeLessThanOrEqual(atMost(alone + MOST_ADDED_MS));
}, 180_000);
