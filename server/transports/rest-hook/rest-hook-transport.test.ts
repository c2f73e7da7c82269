import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { JournalEntry } from "#lib/journal/entry";
import { ask } from "#server/testing/ask";
import { createHandClock, type HandClock } from "#server/testing/hand-clock";
import { failSaves, holdSave } from "#server/testing/hook-saves";
import { journalOf } from "#server/testing/journal-of";
import { type LoopbackReceiver, OPEN_GUARD, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { openRawLine } from "#server/testing/raw-line";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let clock: HandClock;
let playground: StartedPlayground;
let room: Awaited<ReturnType<StartedPlayground["createRoom"]>>;
let journal: JournalEntry[];
let base: string;
const there: LoopbackReceiver[] = [];

beforeEach(async () => {
  clock = createHandClock();
  playground = await startPlayground({}, clock, OPEN_GUARD);
  room = await playground.createRoom();
  journal = journalOf(await playground.host.rooms.find(room.id), []);
  base = `${playground.origin}/api/rooms/${room.id}/hooks`;
});
afterEach(async () => {
  // What is under way may end before the hand clock stands still for good.
  const stopped = playground.stop();
  clock.advance(2_000);
  await stopped;
  for (const receiver of there.splice(0)) await receiver.stop();
});

/** A target that answers the handshake as told and events with a status. */
async function target(echoes: boolean, status: () => number = () => 200): Promise<LoopbackReceiver> {
  const started = await startLoopbackReceiver((response, { headers }) => {
    const secret = headers["x-hook-secret"];
    if (secret === undefined) response.writeHead(status()).end();
    else response.writeHead(200, echoes ? { "x-hook-secret": secret } : {}).end();
  });
  there.push(started);
  return started;
}

const subscribe = (received: LoopbackReceiver, settings: object = {}) =>
  ask("POST", base, { event: "*", target_url: received.url, ...settings });
const statusOf = async (id: string) => (await ask("GET", `${base}/${id}`)).body?.status;
const events = (received: LoopbackReceiver) =>
  received.requests.filter(({ headers }) => headers["x-hook-secret"] === undefined);
const life = (id: string) =>
  journal.flatMap((entry) => (entry.kind === "hook-changed" && entry.hookId === id ? [entry.status] : []));
const secretOf = (received: LoopbackReceiver) => String(received.requests[0]?.headers["x-hook-secret"]);

test("[RH-1] a subscription is a resource: made, listed, read, changed, deleted", async () => {
  const received = await target(true);
  const made = await subscribe(received, { event: "order.paid" });
  expect(made.status).toBe(201);
  const { id } = made.body;
  expect(made.headers.get("location")).toBe(`/api/rooms/${room.id}/hooks/${id}`);
  const { hooks } = (await ask("GET", base)).body;
  expect(hooks.map((hook: { id: string }) => hook.id)).toContain(id);
  const changed = await ask("PUT", `${base}/${id}`, { events: ["order.*", "user.made"] });
  expect(changed.body).toMatchObject({ id, event: "order.*", events: ["order.*", "user.made"] });
  expect((await ask("DELETE", `${base}/${id}`)).status).toBe(204);
  for (const method of ["GET", "DELETE"]) expect((await ask(method, `${base}/${id}`)).status).toBe(404);
});

test("[RH-1] an id of another room is 404, never 403", async () => {
  const { id } = (await subscribe(await target(true))).body;
  const other = await playground.createRoom();
  const foreign = `${playground.origin}/api/rooms/${other.id}/hooks/${id}`;
  expect((await ask("GET", foreign)).status).toBe(404);
  expect((await ask("PUT", foreign, {})).status).toBe(404);
  expect((await ask("DELETE", foreign)).status).toBe(404);
  expect((await ask("POST", `${foreign}/confirm`, undefined, { "x-hook-secret": "x" })).status).toBe(404);
});

test("[RH-2] the resource has the fields of the pattern; a foreign member of the body is ignored", async () => {
  const received = await target(true);
  const { body } = await subscribe(received, { event: "order.paid", owner: "me" });
  await expect.poll(() => statusOf(body.id)).toBe("active");
  expect((await ask("GET", `${base}/${body.id}`)).body).toEqual({
    id: body.id,
    target_url: received.url,
    event: "order.paid",
    events: ["order.paid"],
    active: true,
    status: "active",
    failing: false,
    confirmed: true,
    handshake: "optional",
    payload: "full",
    schedule: "workshop",
    pending: 0,
    created_at: expect.stringMatching(/^20[0-9-]+T/),
    expires_at: null,
    expiration_date: null,
    failure_count: 0,
    last_delivery: null,
  });
  expect((await ask("POST", base, { target_url: received.url })).status).toBe(422);
  expect((await subscribe(received, { event: "a b" })).status).toBe(422);
});

test("[RH-13] recent events are at most a mebibyte together", async () => {
  for (let n = 0; n < 20; n += 1) {
    await playground.publish(room.id, { type: "large", data: { n, text: "x".repeat(60_000) } });
  }
  const answer = await fetch(`${playground.origin}/api/rooms/${room.id}/events/recent?event=large&limit=100`);
  const text = await answer.text();
  expect(text.length).toBeLessThanOrEqual(1_048_576 + 100);
  expect(JSON.parse(text).map(({ data }: { data: { n: number } }) => data.n)).toEqual(
    Array.from({ length: 17 }, (_, index) => 19 - index),
  );
});

test("[RH-13] recent events come newest first, each as a delivery carries it", async () => {
  const received = await target(true);
  const { id } = (await subscribe(received, { event: "order.*" })).body;
  await expect.poll(() => statusOf(id)).toBe("active");
  for (const [n, type] of ["order.paid", "user.left", "order.sent", "order.paid"].entries()) {
    await playground.publish(room.id, { type, data: { n } });
  }
  await expect.poll(() => events(received).length).toBe(3);
  const recent = (query: string) =>
    ask("GET", `${playground.origin}/api/rooms/${room.id}/events/recent${query}`);
  const delivered = events(received).map(({ body }) => JSON.parse(body));
  const newestFirst = delivered.toSorted((one, other) => other.data.n - one.data.n);
  expect((await recent("?event=order.*")).body).toEqual(newestFirst);
  expect((await recent("?event=order.paid&limit=1")).body).toEqual([newestFirst[0]]);
  expect((await recent("")).body).toHaveLength(3);
  expect((await recent("?event=a%20b")).status).toBe(400);
  expect((await recent("?limit=0")).status).toBe(400);
});

test("[RH-4] a skinny payload says where the event is, and whoever knows the room reads there what a full one carries", async () => {
  const [received, full] = [await target(true), await target(true)];
  const whole = (await subscribe(full)).body;
  const { id } = (await subscribe(received, { payload: "skinny" })).body;
  for (const each of [id, whole.id]) await expect.poll(() => statusOf(each)).toBe("active");
  const published = await playground.publish(room.id, { type: "a.b", data: "secret" });
  await expect.poll(() => [events(received).length, events(full).length]).toEqual([1, 1]);
  const [skinny, carried] = [received, full].map((each) => JSON.parse(events(each)[0]?.body ?? ""));
  const path = `/events/${room.epoch}:${published.offset}`;
  const url = `/api/rooms/{room}${path}`;
  expect(skinny).toEqual({ ...carried, data: { id: published.id, url } });
  expect(JSON.stringify(skinny)).not.toContain(room.id);
  const { body } = await ask("GET", playground.origin + url.replace("{room}", room.id));
  expect(body).toMatchObject({
    id: published.id,
    type: carried.type,
    time: carried.timestamp,
    data: "secret",
  });
  const gone = await ask("GET", `${playground.origin}/api/rooms/${room.id}/events/${room.epoch}:99`);
  expect([gone.status, gone.body.code]).toEqual([404, "event-not-found"]);
});

test("[RH-3] the catalogue has the scenarios and what the room has seen, each as a delivery carries it; any other type can be subscribed to", async () => {
  const received = await target(true);
  const { id } = (await subscribe(received, { event: "cat.fed" })).body;
  await expect.poll(() => statusOf(id)).toBe("active");
  for (const data of [1, 2]) await playground.publish(room.id, { type: "cat.fed", data });
  await playground.publish(room.id, { type: "order.paid", data: "mine" });
  await expect.poll(() => events(received).length).toBe(2);
  const url = `${playground.origin}/api/rooms/${room.id}/event-types`;
  const { eventTypes } = (await ask("GET", url)).body;
  const seen = eventTypes.filter((each: { seen: boolean }) => each.seen);
  expect(eventTypes).toHaveLength(6);
  expect(
    seen.map(({ type, sample }: { type: string; sample: { data: unknown } }) => [type, sample.data]),
  ).toEqual([
    ["order.paid", "mine"],
    ["cat.fed", 2],
  ]);
  const delivered = events(received).map(({ body }) => JSON.parse(body));
  expect(delivered).toContainEqual(seen[1].sample);
});

test("[WH-18] a subscription is pinged on request, typed so that a target can ignore it; while it is pending it is not", async () => {
  const [received, silent] = [await target(true), await target(false)];
  const { id } = (await subscribe(received, { payload: "skinny" })).body;
  await expect.poll(() => statusOf(id)).toBe("active");
  const { status, body } = await ask("POST", `${base}/${id}/ping`);
  expect(status).toBe(202);
  await expect.poll(() => events(received).length).toBe(1);
  const [ping] = events(received);
  expect(JSON.parse(ping?.body ?? "")).toMatchObject({ type: "endpoint.ping", data: { hook: id } });
  expect(ping?.headers["webhook-id"]).toBe(body.messageId);
  const signature = createHmac("sha256", secretOf(received))
    .update(ping?.body ?? "")
    .digest("hex");
  expect(ping?.headers["x-hook-signature"]).toBe(signature);
  const { attempts } = (await ask("GET", `${base}/${id}/attempts`)).body;
  expect(attempts[0]).toMatchObject({ messageId: body.messageId, outcome: { delivered: true } });
  const pending = (await subscribe(silent, { handshake: "required" })).body;
  expect((await ask("POST", `${base}/${pending.id}/ping`)).body.code).toBe("hook-disabled");
});

test("[RH-5] a target that sends the secret back is active, after pending and verified", async () => {
  const received = await target(true);
  const made = await subscribe(received, { handshake: "required" });
  expect(made.body.status).toBe("pending");
  expect(JSON.stringify(made.body)).not.toContain("whsec_");
  await expect.poll(() => statusOf(made.body.id)).toBe("active");
  expect(life(made.body.id)).toEqual(["pending", "verified", "active"]);
  expect(secretOf(received)).toMatch(/^whsec_/);
});

test("[RH-6] a target that does not is called with nothing until it confirms with the secret", async () => {
  const received = await target(false);
  const { id } = (await subscribe(received, { handshake: "required" })).body;
  await expect.poll(() => received.requests.length).toBe(1);
  const { matchedByTransport } = await playground.publish(room.id, { type: "a.b" });
  expect(matchedByTransport["rest-hook"]).toBe(1);
  const confirm = (secret: string) =>
    ask("POST", `${base}/${id}/confirm`, undefined, { "x-hook-secret": secret });
  expect((await confirm("wrong")).status).toBe(403);
  expect((await ask("PUT", `${base}/${id}`, { active: true })).body.status).toBe("pending");
  expect((await confirm(secretOf(received))).body).toMatchObject({ status: "active", confirmed: true });
  const { offset } = await playground.publish(room.id, { type: "c.d" });
  await expect.poll(() => events(received).length).toBe(1);
  expect(events(received)[0]?.headers["webhook-id"]).toBe(`msg_${room.epoch}_${offset}`);
});

test("[RH-6] five wrong secrets delete a subscription", async () => {
  const received = await target(false);
  const { id } = (await subscribe(received, { handshake: "required" })).body;
  const confirm = () => ask("POST", `${base}/${id}/confirm`, undefined, { "x-hook-secret": "wrong" });
  for (let n = 0; n < 5; n += 1) expect((await confirm()).status).toBe(403);
  expect((await confirm()).status).toBe(404);
  expect(life(id).at(-1)).toBe("deleted");
});

test("[RH-6] [RH-12] what is not confirmed within ten minutes is removed", async () => {
  const received = await target(false);
  const { id, expires_at, expiration_date } = (await subscribe(received, { handshake: "required" })).body;
  expect(Date.parse(expires_at) - clock.nowMs()).toBe(600_000);
  expect(expiration_date).toBe(expires_at);
  await expect.poll(() => received.requests.length).toBe(1);
  await expect.poll(async () => (await ask("GET", `${base}/${id}`)).status).toBe(200);
  clock.advance(600_000);
  await expect.poll(async () => (await ask("GET", `${base}/${id}`)).status).toBe(404);
});

test("[RH-7] with an optional handshake a silent target is called, at most ten times a minute, and its answers are not shown", async () => {
  const received = await target(false);
  const { id } = (await subscribe(received)).body;
  await expect.poll(() => statusOf(id)).toBe("active");
  for (let n = 0; n < 12; n += 1) await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => events(received).length).toBe(10);
  await expect.poll(async () => (await ask("GET", `${base}/${id}`)).body.pending).toBe(2);
  clock.advance(60_000);
  await expect.poll(() => events(received).length).toBe(12);
  const { attempts } = (await ask("GET", `${base}/${id}/attempts`)).body;
  expect(attempts[0].outcome).toEqual({ delivered: true, status: 200 });
  expect(attempts.some((attempt: object) => "response" in attempt)).toBe(false);
});

test("[RH-7] without a handshake nothing but events is sent, and the secret stands in the answer", async () => {
  const received = await target(false);
  const { secret, status } = (await subscribe(received, { handshake: "off" })).body;
  expect([secret.slice(0, 6), status]).toEqual(["whsec_", "active"]);
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => received.requests.length).toBe(1);
  expect(received.requests[0]?.headers["x-hook-secret"]).toBeUndefined();
});

test("[RH-8] a delivery carries the historic signature and the three headers of Standard Webhooks; both verify", async () => {
  const received = await target(true);
  const { id } = (await subscribe(received, { handshake: "off" })).body;
  const { secret } = (await subscribe(received, { handshake: "off", event: "x.y" })).body;
  await ask("DELETE", `${base}/${id}`);
  await playground.publish(room.id, { type: "x.y", data: { text: "é" } });
  await expect.poll(() => received.requests.length).toBe(1);
  const { headers = {}, body = "" } = received.requests[0] ?? {};
  expect(headers["x-hook-signature"]).toBe(createHmac("sha256", secret).update(body).digest("hex"));
  const [timestamp, signature] = [headers["webhook-timestamp"], headers["webhook-signature"]];
  const signedAt = new Date(Number(timestamp) * 1_000);
  expect(new Webhook(secret).sign(String(headers["webhook-id"]), signedAt, body)).toBe(signature);
});

test.each([
  [301, "a redirect is tried once and flagged", 1, "failing"],
  [404, "another 4xx is tried again", 2, "failing"],
  [503, "a 5xx is tried again", 2, "failing"],
  [410, "gone deletes the subscription", 1, "deleted"],
] as const)("[RH-9] %i: %s", async (status, _what, calls, lastStatus) => {
  const received = await target(true, () => status);
  const { id } = (await subscribe(received)).body;
  await expect.poll(() => statusOf(id)).toBe("active");
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => life(id).at(-1)).toBe(lastStatus);
  const settled = async () => (await ask("GET", `${base}/${id}/messages`)).body.messages?.[0]?.attempts ?? 1;
  await expect.poll(settled).toBe(1);
  const waits = calls === 2;
  if (waits)
    await expect.poll(() => clock.waiting().some((atMs) => atMs - clock.nowMs() <= 1_200)).toBe(true);
  clock.advance(1_200);
  await expect.poll(() => events(received).length).toBe(calls);
  const state = async () => (await ask("GET", `${base}/${id}/messages`)).body.messages?.[0]?.status;
  await expect.poll(state).toBe({ 301: "failed", 404: "pending", 503: "pending", 410: undefined }[status]);
  expect((await ask("GET", `${base}/${id}`)).status).toBe(status === 410 ? 404 : 200);
});

test("[RH-10] after the answer to DELETE no request begins, however many were due", async () => {
  const received = await target(true, () => 500);
  const { id } = (await subscribe(received)).body;
  await expect.poll(() => statusOf(id)).toBe("active");
  for (let n = 0; n < 20; n += 1) await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => events(received).length).toBe(20);
  expect((await ask("DELETE", `${base}/${id}`)).status).toBe(204);
  const before = received.requests.length;
  clock.advance(600_000);
  await playground.publish(room.id, { type: "a.b" });
  // The room's own subscription has been called since: the other one would have been, too.
  const own = () =>
    journal.filter((entry) => entry.kind === "received" && entry.transport === "rest-hook").length;
  await expect.poll(own).toBe(21);
  expect(received.requests).toHaveLength(before);
  expect(life(id).at(-1)).toBe("deleted");
});

test("[RH-6] a new target is asked anew; the same one again is not, and a pause is no way around", async () => {
  const [first, second] = [await target(true), await target(false)];
  const { id } = (await subscribe(first, { handshake: "required" })).body;
  await expect.poll(() => statusOf(id)).toBe("active");
  const put = async (changes: object) => (await ask("PUT", `${base}/${id}`, changes)).body.status;
  expect(await put({ target_url: first.url, payload: "skinny" })).toBe("active");
  expect(await put({ active: false })).toBe("paused");
  expect(await put({ target_url: second.url })).toBe("paused");
  expect(await put({ active: true })).toBe("pending");
  await expect.poll(() => second.requests.length).toBe(1);
  expect([first.requests.length, await statusOf(id)]).toEqual([1, "pending"]);
});

test("[RH-6] the same target again, while it is being asked, does not lose its answer", async () => {
  const answers: (() => void)[] = [];
  const slow = await startLoopbackReceiver((response, { headers }) => {
    const secret = String(headers["x-hook-secret"]);
    answers.push(() => response.writeHead(200, { "x-hook-secret": secret }).end());
  });
  there.push(slow);
  const { id } = (await subscribe(slow, { handshake: "required" })).body;
  await expect.poll(() => answers.length).toBe(1);
  const changed = await ask("PUT", `${base}/${id}`, { target_url: slow.url, payload: "skinny" });
  expect(changed.body.status).toBe("pending");
  answers[0]?.();
  await expect.poll(() => statusOf(id)).toBe("active");
  expect(slow.requests).toHaveLength(1);
});

test("[RH-5] one that begins paused is asked when it is activated", async () => {
  const received = await target(true);
  const { id, status } = (await subscribe(received, { active: false })).body;
  expect([status, life(id)]).toEqual(["paused", ["disabled"]]);
  expect(received.requests).toEqual([]);
  await ask("PUT", `${base}/${id}`, { active: true });
  await expect.poll(() => statusOf(id)).toBe("active");
  expect(received.requests).toHaveLength(1);
  expect(life(id)).toContain("verified");
});

test("[RH-1] a room that was closed while the subscription was on its way takes none", async () => {
  const body = JSON.stringify({ event: "*", target_url: (await target(true)).url });
  for (const list of ["hooks", "webhooks"]) {
    const closing = await playground.createRoom();
    const line = await openRawLine(
      playground.port,
      `POST /api/rooms/${closing.id}/${list} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
    );
    await expect.poll(() => playground.host.rooms.find(closing.id)).toBeTruthy();
    const asHost = { "playground-host-key": closing.hostKey };
    await ask("DELETE", `${playground.origin}/api/rooms/${closing.id}`, undefined, asHost);
    line.socket.write(body);
    expect((await line.ended()).toString()).toMatch(/^HTTP\/1\.1 404 /);
  }
});

test("[RH-11] the same target and event again is the same subscription, and each event comes once", async () => {
  const received = await target(true);
  const [first, second] = [await subscribe(received), await subscribe(received)];
  expect([first.status, second.status, second.body.id]).toEqual([201, 200, first.body.id]);
  await expect.poll(() => statusOf(first.body.id)).toBe("active");
  const { matchedByTransport } = await playground.publish(room.id, { type: "a.b" });
  expect(matchedByTransport["rest-hook"]).toBe(2);
  await expect.poll(() => events(received).length).toBe(1);
});

test("[RH-14] a room has twenty subscriptions at most", async () => {
  const received = await target(true);
  for (let n = 1; n < 20; n += 1) {
    expect((await subscribe(received, { event: `order.n${n}`, handshake: "off" })).status).toBe(201);
  }
  const { status, body } = await subscribe(received, { event: "order.more" });
  expect([status, body.code]).toEqual([409, "too-many-hooks"]);
});

test.each(["optional", "required"] as const)(
  "[RH-5] a handshake (%s) that the end of the process broke off is made again by the next one",
  async (handshake) => {
    const DATA_DIR = await mkdtemp(join(tmpdir(), "playground-handshake-"));
    let isSilent = true;
    const received = await startLoopbackReceiver((response, { headers }) => {
      const secret = String(headers["x-hook-secret"]);
      if (!isSilent) response.writeHead(200, { "x-hook-secret": secret }).end();
    });
    there.push(received);
    const before = await startPlayground({ DATA_DIR }, clock, OPEN_GUARD);
    const { id: roomId } = await before.createRoom();
    const path = `/api/rooms/${roomId}/hooks`;
    const settings = { event: "*", target_url: received.url, handshake };
    const { id } = (await ask("POST", `${before.origin}${path}`, settings)).body;
    await expect.poll(() => received.requests.length).toBe(1);
    const stopped = before.stop();
    await expect.poll(() => clock.waiting().some((atMs) => atMs - clock.nowMs() === 2_000)).toBe(true);
    clock.advance(2_000);
    await stopped;
    isSilent = false;
    const after = await startPlayground({ DATA_DIR }, clock, OPEN_GUARD);
    const hook = async () => (await ask("GET", `${after.origin}${path}/${id}`)).body;
    await expect.poll(hook).toMatchObject({ status: "active", confirmed: true });
    const ending = after.stop();
    clock.advance(2_000);
    await ending;
    await rm(DATA_DIR, { recursive: true });
  },
);

test("[RH-11] a subscription that the disk did not take is not there", async () => {
  const received = await target(true);
  const restore = failSaves(playground.host.hooks);
  expect((await subscribe(received)).status).toBeGreaterThanOrEqual(500);
  restore();
  expect((await subscribe(received)).status).toBe(201);
});

test("[RH-10] a change that ends after the subscription was deleted does not bring it back", async () => {
  const received = await target(true);
  const { id } = (await subscribe(received, { handshake: "off" })).body;
  const save = holdSave(playground.host.hooks);
  const changed = ask("PUT", `${base}/${id}`, { payload: "skinny" });
  await expect.poll(save.isHeld).toBe(true);
  expect((await ask("DELETE", `${base}/${id}`)).status).toBe(204);
  save.goOn();
  await changed;
  // The room's own subscription alone.
  expect((await playground.publish(room.id, { type: "a.b" })).matchedByTransport["rest-hook"]).toBe(1);
});
