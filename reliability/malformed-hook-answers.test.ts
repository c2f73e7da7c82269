import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ask } from "#server/testing/ask";
import { type LoopbackReceiver, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { AttackedServer } from "./attacked-server";
import { HostileBytes } from "./hostile-bytes";
import { HostileReceiver } from "./hostile-receiver";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";

const ANSWERS = scaled(100, 10_000);
const ENDPOINTS = 5;
/** So few that all attempts of an endpoint are among the hundred that are kept (WH-16). */
const EVENTS_OF_A_ROOM = 15;
const ROOMS_AT_ONCE = scaled(2, 4);

let attacked: AttackedServer;
let good: LoopbackReceiver;
const receiver = new HostileReceiver(new HostileBytes(seededRandom(SEED)));
beforeAll(async () => {
  good = await startLoopbackReceiver();
  await receiver.start();
  attacked = await AttackedServer.start({ MAX_EVENTS_PER_SECOND: "100000" });
}, 30_000);
afterAll(async () => {
  await attacked.stop();
  await good.stop();
  receiver.stop();
});

const messages = z.object({
  messages: z.array(
    z.object({ status: z.enum(["pending", "delivered", "failed", "cancelled"]), attempts: z.int() }),
  ),
});
const attempts = z.object({
  attempts: z.array(
    z.object({
      outcome: z.object({ delivered: z.boolean() }),
      bytesIn: z.number().nonnegative(),
      durationMs: z.number(),
    }),
  ),
});

/** Without the ping that a new endpoint gets. */
function eventsAtGood(id: string): number {
  return good.requests.filter(({ path, body }) => path.endsWith(id) && body.includes('"a.b"')).length;
}

/**
 * @param pauseMs after each answer; where it is not 0, they come one at a time
 * @returns how many malformed answers its endpoints gave, each of which is an attempt that is recorded
 */
async function oneRoom(pauseMs: number): Promise<number> {
  const id = await attacked.newRoom();
  const room = `${attacked.origin}/api/rooms/${id}`;
  const hooks: { readonly path: string; readonly url: string }[] = [];
  for (let n = 0; n < (pauseMs > 0 ? 1 : ENDPOINTS); n += 1) {
    const path = `/${id}/${n}`;
    const url = `http://hostile-${n}.test:${receiver.port}${path}`;
    const { body } = await ask("POST", `${room}/webhooks`, { url });
    hooks.push({ path, url: `${room}/webhooks/${body.id}` });
  }
  await ask("POST", `${room}/webhooks`, { url: `${good.url}/${id}` });
  for (let n = 0; n < EVENTS_OF_A_ROOM; n += 1) {
    await ask("POST", `${room}/events`, { type: "a.b", data: { n } });
    if (pauseMs > 0) {
      // The ping of the new endpoint was the first.
      await expect
        .poll(() => receiver.tally(`/${id}/0`).requests, { timeout: 30_000 })
        .toBeGreaterThan(n + 1);
      await sleep(pauseMs);
    }
  }
  for (const { url } of hooks) {
    const untried = async () =>
      messages
        .parse((await ask("GET", `${url}/messages`)).body)
        .messages.filter(({ status, attempts }) => status === "pending" && attempts === 0);
    await expect.poll(untried, { timeout: 60_000 }).toEqual([]);
    // Nothing more is attempted, so that what was can be counted.
    expect((await ask("PUT", url, { enabled: false })).status).toBe(200);
  }
  let malformed = 0;
  for (const { path, url } of hooks) {
    const recorded = async () => attempts.parse((await ask("GET", `${url}/attempts`)).body).attempts.length;
    const notRecorded = async () => receiver.tally(path).requests - (await recorded());
    await expect.poll(notRecorded, { timeout: 30_000 }).toBe(0);
    malformed += receiver.tally(path).malformed;
  }
  await expect.poll(() => eventsAtGood(id), { timeout: 30_000 }).toBe(EVENTS_OF_A_ROOM);
  return malformed;
}

test("[R7] malformed answers of receivers: each is one attempt that is recorded, and good receivers get all", async () => {
  const answered = await attacked.attack(ANSWERS, oneRoom, ROOMS_AT_ONCE);
  expect(answered).toBeGreaterThanOrEqual(ANSWERS);
  await attacked.expectUnharmed("answers of hook receivers", answered);
}, 900_000);
