import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "#server/clock";
import { SqliteStore } from "#server/log/sqlite-store";
import { ask } from "#server/testing/ask";
import { type LoopbackReceiver, OPEN_GUARD, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let directory: string;
let playground: StartedPlayground;
let received: LoopbackReceiver;
let room: string;
let webhooks: string;

const start = (settings: Readonly<Record<string, string>>) =>
  startPlayground(
    { DATA_DIR: directory, MAX_EVENTS_PER_SECOND: "1000000", ...settings },
    systemClock,
    OPEN_GUARD,
  );

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-recovery-"));
  received = await startLoopbackReceiver();
});
afterEach(async () => {
  await playground.stop();
  await received.stop();
  await rm(directory, { recursive: true });
});

async function openRoom(): Promise<void> {
  room = (await playground.createRoom()).id;
  webhooks = `${playground.origin}/api/rooms/${room}/webhooks`;
  // The room's own hooks would keep what is pending for them from being trimmed.
  for (const list of ["webhooks", "hooks"]) {
    const { body } = await ask("GET", `${playground.origin}/api/rooms/${room}/${list}`);
    for (const { id } of body[list])
      await ask("DELETE", `${playground.origin}/api/rooms/${room}/${list}/${id}`);
  }
}

async function publish(count: number): Promise<void> {
  const there = await playground.host.rooms.find(room);
  const one = () => there.publish({ type: "item.made" }, { via: "http", receivedAtMs: 0 });
  await Promise.all(Array.from({ length: count }, one));
}

/** A disabled endpoint at the test's receiver. */
async function register(): Promise<string> {
  const { body } = await ask("POST", webhooks, { url: received.url, enabled: false });
  return `${webhooks}/${body.id}`;
}

const offsetsOf = ({ requests }: LoopbackReceiver) =>
  requests.flatMap(({ headers }) => {
    const [, offset] = /^msg_[0-9a-f]{16}_([0-9]+)$/.exec(String(headers["webhook-id"])) ?? [];
    return offset === undefined ? [] : [Number(offset)];
  });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test("[WH-17] what came while an endpoint was disabled is recovered from the disk, beyond what the memory has, and within the times that were asked for", async () => {
  playground = await start({ MAX_CALLS_PER_HOST: "1000000" });
  await openRoom();
  const endpoint = await register();
  const since = new Date().toISOString();
  await publish(60);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const until = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await publish(1_300);
  await ask("PUT", endpoint, { enabled: true });
  const { body } = await ask("POST", `${endpoint}/recover`, { since, until });
  expect(body).toMatchObject({ messages: 60, left: 0, trimmed: 0 });
  expect(Date.parse(body.earliest)).toBeGreaterThanOrEqual(Date.parse(since));
  await expect.poll(() => offsetsOf(received).length, { timeout: 30_000 }).toBe(60);
  expect(offsetsOf(received).toSorted((a, b) => a - b)).toEqual(range(1, 60));
}, 60_000);

test("[WH-17] a recovery says how many events of that time the log does not have any more", async () => {
  playground = await start({ EVENTS_KEPT_PER_ROOM: "1000" });
  await openRoom();
  const endpoint = await register();
  const since = new Date().toISOString();
  await publish(2_000);
  const between = Date.now();
  await ask("PUT", endpoint, { enabled: true });
  const { body } = await ask("POST", `${endpoint}/recover`, { since });
  // Trimmed when the two thousandth came: the newest thousand are there.
  expect(body).toMatchObject({ messages: 1_000, left: 0, trimmed: 1_000 });
  expect(Date.parse(body.earliest)).toBeLessThanOrEqual(between);
  const later = { since: new Date(between + 1).toISOString() };
  expect((await ask("POST", `${endpoint}/recover`, later)).body).toMatchObject({ messages: 0, trimmed: 0 });
}, 60_000);

test("[WH-17] [WH-21] what was recovered or sent again by hand outlasts the end of the process that answered", async () => {
  // The one call of the minute is a ping: nothing more can be delivered before the end.
  playground = await start({ MAX_CALLS_PER_HOST: "1" });
  await openRoom();
  const since = new Date().toISOString();
  const endpoint = await register();
  await publish(5);
  await ask("PUT", endpoint, { enabled: true });
  expect((await ask("POST", `${endpoint}/ping`)).status).toBe(202);
  await expect.poll(() => received.requests.length).toBe(1);
  expect((await ask("POST", `${endpoint}/recover`, { since })).body).toMatchObject({ messages: 5 });
  await playground.stop();
  expect(offsetsOf(received)).toEqual([]);

  playground = await start({ MAX_CALLS_PER_HOST: "1000" });
  await expect.poll(() => offsetsOf(received).toSorted()).toEqual([1, 2, 3, 4, 5]);
  await playground.stop();

  playground = await start({ MAX_CALLS_PER_HOST: "1" });
  const path = new URL(endpoint).pathname;
  expect((await ask("POST", `${playground.origin}${path}/ping`)).status).toBe(202);
  const again = await ask("POST", `${playground.origin}${path}/messages/3/redeliver`);
  expect([again.status, again.body.attempt]).toEqual([202, 2]);
  await playground.stop();
  playground = await start({ MAX_CALLS_PER_HOST: "1000" });
  await expect.poll(() => offsetsOf(received).length).toBe(6);
  expect(offsetsOf(received).at(-1)).toBe(3);
}, 60_000);

test("[WH-13] what a process that ended left due to a disabled endpoint is given up at the start", async () => {
  playground = await start({});
  await openRoom();
  const endpoint = await register();
  await publish(2);
  const path = new URL(endpoint).pathname;
  await playground.stop();
  const store = new SqliteStore(directory);
  const hookId = path.split("/").at(-1) ?? "";
  await store.write({ kind: "recover-deliveries", roomId: room, hookId, offsets: [1, 2], atMs: 0 });
  await store.close();
  playground = await start({});
  const statuses = async () => {
    const { body } = await ask("GET", `${playground.origin}${path}/messages`);
    return body.messages.map(({ status }: { status: string }) => status);
  };
  await expect.poll(statuses).toEqual(["cancelled", "cancelled"]);
  expect(offsetsOf(received)).toEqual([]);
});
