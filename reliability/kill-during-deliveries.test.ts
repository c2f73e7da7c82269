import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask } from "#server/testing/ask";
import { type LoopbackReceiver, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { reportFigures } from "./figures";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";
import { ServerProcess } from "./server-process";
import { EVENT_TYPE, SteadyPublisher } from "./steady-publisher";

const DELIVERIES = scaled(600, 10_000);
const KILLS = scaled(3, 10);
const ENDPOINTS = 10;
const EVENTS = DELIVERIES / ENDPOINTS;
const FAILING_SHARE = 0.02;
/** Twice what is in flight at once (R1). */
const MOST_REPEATED_IN_A_KILL = 100;
const nowMs = () => performance.timeOrigin + performance.now();

let directory: string;
let server: ServerProcess;
let receiver: LoopbackReceiver;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-kill-"));
  server = new ServerProcess({ DATA_DIR: directory });
});
afterEach(async () => {
  await receiver.stop();
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

/** Somebody else's application: verifies, fails now and then, and does the work once for each webhook-id. */
class Application {
  /** Work done: endpoint and event, and under which webhook-id. */
  readonly effects = new Map<string, string>();
  readonly seen = new Set<string>();
  readonly secrets = new Map<string, string>();
  repeated = 0;
  forged = 0;
  twice = 0;
  calls = 0;
  onCall: () => void = () => {};

  answer(path: string, headers: Record<string, string>, body: string, random: () => number): number {
    this.calls += 1;
    this.onCall();
    try {
      new Webhook(this.secrets.get(path) ?? "").verify(body, headers);
    } catch {
      this.forged += 1;
      return 401;
    }
    if (random() < FAILING_SHARE) return 500;
    const messageId = headers["webhook-id"] ?? "";
    if (this.seen.has(path + messageId)) {
      this.repeated += 1;
      return 204;
    }
    this.seen.add(path + messageId);
    const { type, data } = JSON.parse(body);
    if (type !== EVENT_TYPE) return 204;
    const effect = `${path} ${data.n}`;
    // The same work under another webhook-id would be done twice.
    if (this.effects.has(effect)) this.twice += 1;
    this.effects.set(effect, messageId);
    return 204;
  }
}

test(`R1: ${KILLS} kills during ${DELIVERIES} webhook deliveries lose nothing and double no effect`, async () => {
  const random = seededRandom(SEED);
  const application = new Application();
  receiver = await startLoopbackReceiver((response, { path, headers, body }) => {
    const status = application.answer(path, headers as Record<string, string>, body, random);
    response.writeHead(status).end();
  });
  await server.start();
  const { body: room } = await ask("POST", `${server.origin}/api/rooms`);
  for (const list of ["webhooks", "hooks"]) {
    const { body } = await ask("GET", `${server.origin}/api/rooms/${room.room}/${list}`);
    for (const { id } of body[list]) {
      await ask("DELETE", `${server.origin}/api/rooms/${room.room}/${list}/${id}`);
    }
  }
  const { port } = new URL(receiver.url);
  for (let n = 0; n < ENDPOINTS; n += 1) {
    // A host name of its own for each: the guard of this test resolves all of them to loopback.
    const url = `http://endpoint-${n}.test:${port}/${n}`;
    const { status, body } = await ask("POST", `${server.origin}/api/rooms/${room.room}/webhooks`, { url });
    expect(status).toBe(201);
    application.secrets.set(`/${n}`, body.secret);
  }

  const killAfterCalls = Array.from({ length: KILLS }, () => Math.floor(random() * DELIVERIES * 0.9)).sort(
    (a, b) => a - b,
  );
  const resumedAfterMs: number[] = [];
  const publisher = new SteadyPublisher(server.origin, room.room, 50);
  const published = publisher.burst(EVENTS, 50);
  for (const calls of killAfterCalls) {
    await expect
      .poll(() => application.calls, { timeout: 120_000, interval: 2 })
      .toBeGreaterThanOrEqual(calls);
    await server.kill();
    await server.start();
    const startedAtMs = nowMs();
    await new Promise<void>((resolve) => {
      application.onCall = resolve;
      if (application.effects.size >= DELIVERIES) resolve();
    });
    resumedAfterMs.push(nowMs() - startedAtMs);
  }
  await published;
  await expect.poll(() => application.effects.size, { timeout: 120_000 }).toBeGreaterThanOrEqual(DELIVERIES);
  await publisher.close();

  const offsets = publisher.accepted.map(({ offset }) => offset).sort((a, b) => a - b);
  expect(offsets, `seed ${SEED}`).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
  expect(application.effects.size).toBe(DELIVERIES);
  expect(application.forged).toBe(0);
  expect(application.twice).toBe(0);
  expect(application.repeated).toBeLessThanOrEqual(KILLS * MOST_REPEATED_IN_A_KILL);
  reportFigures({
    goal: "R1",
    what: `${KILLS} × kill -9 during ${DELIVERIES} webhook deliveries to ${ENDPOINTS} endpoints, 2 % answered 500`,
    measured: {
      accepted: EVENTS,
      lost: DELIVERIES - application.effects.size,
      "repeated, same webhook-id": application.repeated,
      "double effects": application.twice,
      "resumed after start, worst (ms)": Math.round(Math.max(...resumedAfterMs)),
      seed: SEED,
    },
  });
}, 600_000);
