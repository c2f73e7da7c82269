import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask } from "#server/testing/ask";
import { createHandClock, type HandClock } from "#server/testing/hand-clock";
import { type LoopbackReceiver, OPEN_GUARD, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let clock: HandClock;
let directory: string;
let playground: StartedPlayground;
let receiver: LoopbackReceiver;
/** What the target answers. */
let status: number;

const start = () => startPlayground({ DATA_DIR: directory }, clock, OPEN_GUARD);

async function stop(): Promise<void> {
  // What is under way may end before the hand clock stands still for good.
  const stopped = playground.stop();
  clock.advance(2_000);
  await stopped;
}

beforeEach(async () => {
  clock = createHandClock();
  directory = await mkdtemp(join(tmpdir(), "playground-facts-"));
  status = 200;
  receiver = await startLoopbackReceiver((response) => response.writeHead(status).end());
  playground = await start();
});
afterEach(async () => {
  await stop();
  await receiver.stop();
  await rm(directory, { recursive: true, force: true });
});

test("[RH-2] how often a subscription has failed and when it last succeeded is the same after a restart, and pings do not count", async () => {
  const room = await playground.createRoom();
  const hooks = () => `${playground.origin}/api/rooms/${room.id}/hooks`;
  const wanted = { event: "a.b", target_url: receiver.url, handshake: "off" };
  const { id } = (await ask("POST", hooks(), wanted)).body;
  const facts = async () => {
    const { failing, failure_count, last_delivery } = (await ask("GET", `${hooks()}/${id}`)).body;
    return [failing, failure_count, last_delivery];
  };
  const ping = async () => {
    const attempts = async () => (await ask("GET", `${hooks()}/${id}/attempts`)).body.attempts.length;
    const before = await attempts();
    expect((await ask("POST", `${hooks()}/${id}/ping`)).status).toBe(202);
    await expect.poll(attempts).toBe(before + 1);
  };
  await ping();
  expect(await facts()).toEqual([false, 0, null]);

  const firstAt = new Date(clock.nowMs()).toISOString();
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(facts).toEqual([false, 0, firstAt]);

  status = 500;
  await playground.publish(room.id, { type: "a.b" });
  // The fourth attempt is four seconds away, at least, when the third has failed.
  const later = async () => {
    clock.advance(250);
    return (await facts()).slice(0, 2);
  };
  await expect.poll(later, { interval: 20 }).toEqual([true, 3]);
  await ping();
  expect(await facts()).toEqual([true, 3, firstAt]);

  await stop();
  playground = await start();
  expect(await facts()).toEqual([true, 3, firstAt]);

  status = 200;
  await expect.poll(later, { interval: 20 }).toEqual([false, 0]);
  const [, , lastAt] = await facts();
  expect(Date.parse(lastAt)).toBeGreaterThan(Date.parse(firstAt));
});
