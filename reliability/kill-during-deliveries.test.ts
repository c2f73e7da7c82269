import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask } from "#server/testing/ask";
import { removeHooks } from "#server/testing/remove-hooks";
import { reportFigures } from "./figures";
import { SEED, seededRandom } from "./random";
import { atMost, scaled } from "./scale";
import { ServerProcess } from "./server-process";
import { SteadyPublisher } from "./steady-publisher";
import { WebhookApplication } from "./webhook-application";

const EVENTS = scaled(800, 10_000);
const KILLS = scaled(3, 10);
const AT_ONCE = 50;
/** Each event goes to one of them; eight calls at once to each are more than the fifty that the server makes in all. */
const ENDPOINTS = 10;
const FAILING_SHARE = 0.02;
/** Twice what is under way at once. */
const MOST_REPEATED_AFTER_A_KILL = 2 * AT_ONCE;
const RESUMES_WITHIN_MS = atMost(3_000);

const typeOf = (n: number) => `load.item.lane_${n % ENDPOINTS}`;

let directory: string;
let server: ServerProcess;
let application: WebhookApplication;
const random = seededRandom(SEED);
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-kill-"));
  server = new ServerProcess({ DATA_DIR: directory });
  application = new WebhookApplication(random, FAILING_SHARE);
  await application.start();
});
afterEach(async () => {
  await server.kill();
  await application.stop();
  await rm(directory, { recursive: true, force: true });
});

/** @returns a room whose only hooks are those of the application */
async function roomOfApplication(): Promise<string> {
  const { body: room } = await ask("POST", `${server.origin}/api/rooms`);
  const api = `${server.origin}/api/rooms/${room.room}`;
  await removeHooks(api);
  for (let n = 0; n < ENDPOINTS; n += 1) {
    // A host name of its own for each: the guard of this test resolves all of them to loopback.
    const url = `http://endpoint-${n}.test:${application.port}/${n}`;
    const { status, body } = await ask("POST", `${api}/webhooks`, { url, eventTypes: [typeOf(n)] });
    expect(status).toBe(201);
    application.secrets.set(`/${n}`, body.secret);
  }
  return room.room;
}

/** @returns milliseconds from the start of the process to its first delivery */
async function killAndStart(): Promise<number> {
  await server.kill();
  // What the killed server had sent is read to its end before the next one calls.
  await expect.poll(() => application.connections, { interval: 1 }).toBe(0);
  application.life += 1;
  const called = application.nextCall();
  const startMs = performance.now();
  await server.start();
  await called;
  return performance.now() - startMs;
}

test(`R1: ${KILLS} kills during ${EVENTS} webhook deliveries lose nothing, double no effect, and deliveries soon go on`, async () => {
  await server.start();
  const room = await roomOfApplication();
  // Every kill falls while events are published and calls are under way.
  const killAfterAccepted = Array.from({ length: KILLS }, () => Math.floor(random() * EVENTS * 0.95)).sort(
    (a, b) => a - b,
  );
  const publisher = new SteadyPublisher(server.origin, room, AT_ONCE, {}, typeOf);
  const published = publisher.burst(EVENTS, AT_ONCE);
  const underWay: number[] = [];
  const resumedAfterMs: number[] = [];
  for (const accepted of killAfterAccepted) {
    const isDue = () => publisher.accepted.length >= accepted && application.underWay > 0;
    await expect.poll(isDue, { timeout: 120_000, interval: 1 }).toBe(true);
    underWay.push(application.underWay);
    resumedAfterMs.push(await killAndStart());
  }
  expect(publisher.accepted.length, "the last kill came while events were published").toBeLessThan(EVENTS);
  await published;
  await publisher.close();
  await expect.poll(() => application.done, { timeout: 180_000 }).toBeGreaterThanOrEqual(EVENTS);

  const offsets = publisher.accepted.map(({ offset }) => offset).sort((a, b) => a - b);
  expect(offsets, `seed ${SEED}`).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
  // Every event had its effect, and one only: no event came under two ids.
  const effects = [...application.effects].sort(([a], [b]) => a - b);
  expect(effects).toEqual(Array.from({ length: EVENTS }, (_, n) => [n, 1]));
  expect([application.forged, application.repeatedInOneLife]).toEqual([0, 0]);
  const repeated = resumedAfterMs.map((_, life) => application.repeatedAfter(life));
  expect(Math.max(...repeated), `after each kill: ${repeated}`).toBeLessThanOrEqual(
    MOST_REPEATED_AFTER_A_KILL,
  );
  expect(
    Math.max(...resumedAfterMs),
    `after each kill: ${resumedAfterMs.map(Math.round)}`,
  ).toBeLessThanOrEqual(RESUMES_WITHIN_MS);
  reportFigures({
    goal: "R1",
    what: `${KILLS} × kill -9 while ${EVENTS} events are published and delivered to ${ENDPOINTS} endpoints, ${AT_ONCE} at once, ${100 * FAILING_SHARE} % answered 500`,
    measured: {
      accepted: offsets.length,
      lost: EVENTS - effects.length,
      "double effects": application.done - EVENTS,
      "answered 500": application.failed,
      "calls under way at the kills": underWay.join(", "),
      "repeated with the same webhook-id, worst kill": Math.max(...repeated),
      "first delivery after spawn, worst (ms)": Math.round(Math.max(...resumedAfterMs)),
      seed: SEED,
    },
  });
}, 600_000);
