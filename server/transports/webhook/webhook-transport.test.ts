import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "#server/clock";
import { verifyWebhook } from "#server/delivery/webhook-signature";
import { ask } from "#server/testing/ask";
import { failSaves, holdSave } from "#server/testing/hook-saves";
import { journalOf } from "#server/testing/journal-of";
import { type LoopbackReceiver, OPEN_GUARD, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
let room: Awaited<ReturnType<StartedPlayground["createRoom"]>>;
let base: string;
const there: LoopbackReceiver[] = [];

beforeEach(async () => {
  playground = await startPlayground({}, systemClock, OPEN_GUARD);
  room = await playground.createRoom();
  base = `${playground.origin}/api/rooms/${room.id}/webhooks`;
});
afterEach(async () => {
  await playground.stop();
  for (const receiver of there.splice(0)) await receiver.stop();
});

async function receiver(...parts: Parameters<typeof startLoopbackReceiver>): Promise<LoopbackReceiver> {
  const started = await startLoopbackReceiver(...parts);
  there.push(started);
  return started;
}

const register = async (url: string, settings: object = {}) => {
  const { status, body } = await ask("POST", base, { url, ...settings });
  expect(status).toBe(201);
  return body;
};
const events = (received: LoopbackReceiver) =>
  received.requests.filter(({ body }) => !body.includes("endpoint.ping"));
const asHost = () => ({ "playground-host-key": room.hostKey });

test("[WH-2] a delivery is {type, timestamp, data} of the event, and the reference library verifies it", async () => {
  const received = await receiver();
  const { secret } = await register(received.url);
  const { offset } = await playground.publish(room.id, {
    type: "order.paid",
    time: "2026-01-31T08:30:00Z",
    data: { text: "é😀", total: 12.5 },
  });
  await expect.poll(() => events(received).length).toBe(1);
  const [delivery] = events(received);
  const headers = delivery?.headers as Record<string, string>;
  expect(new Webhook(secret).verify(delivery?.body ?? "", headers)).toEqual({
    type: "order.paid",
    timestamp: "2026-01-31T08:30:00Z",
    data: { text: "é😀", total: 12.5 },
  });
  expect(headers["webhook-id"]).toBe(`msg_${room.epoch}_${offset}`);
  expect(headers["webhook-timestamp"]).toMatch(/^[0-9]{10}$/);
});

test("[WH-18] a new endpoint is pinged, and again when asked; a ping is verified like an event", async () => {
  const received = await receiver();
  const { id, secret } = await register(received.url);
  await expect.poll(() => received.requests.length).toBe(1);
  const { status, body } = await ask("POST", `${base}/${id}/ping`);
  expect(status).toBe(202);
  await expect.poll(() => received.requests.length).toBe(2);
  for (const { body: text, headers } of received.requests) {
    expect(new Webhook(secret).verify(text, headers as Record<string, string>)).toMatchObject({
      type: "endpoint.ping",
    });
  }
  expect(received.requests[1]?.headers["webhook-id"]).toBe(body["messageId"]);
});

test("[WH-4] the secret is shown once; later only to whoever holds the host key", async () => {
  const received = await receiver();
  const { id, secret } = await register(received.url);
  for (const url of [base, `${base}/${id}`]) {
    expect(JSON.stringify((await ask("GET", url)).body)).not.toContain(String(secret));
  }
  expect((await ask("GET", `${base}/${id}/secret`)).status).toBe(403);
  expect((await ask("GET", `${base}/${id}/secret`, undefined, asHost())).body).toEqual({ secret });
  const own = `whsec_${Buffer.alloc(24, 1).toString("base64")}`;
  expect((await register(received.url, { secret: own }))["secret"]).toBe(own);
  expect((await ask("POST", base, { url: received.url, secret: "whsec_c2hvcnQ=" })).status).toBe(422);
});

test("[WH-6] after a rotation the old and the new secret both verify; with no grace only the new one", async () => {
  const received = await receiver();
  const { id, secret: first } = await register(received.url);
  const rotate = (body: object) => ask("POST", `${base}/${id}/rotate`, body, asHost());
  const delivered = async () => {
    const before = events(received).length;
    await playground.publish(room.id, { type: "a.b" });
    await expect.poll(() => events(received).length).toBe(before + 1);
    const { body = "", headers = {} } = events(received).at(-1) ?? {};
    return (secret: string) => {
      try {
        return new Webhook(secret).verify(body, headers as Record<string, string>) !== undefined;
      } catch {
        return false;
      }
    };
  };
  expect((await ask("POST", `${base}/${id}/rotate`, {})).status).toBe(403);
  const second = (await rotate({ graceHours: 24 })).body["secret"];
  const both = await delivered();
  expect([both(first), both(second)]).toEqual([true, true]);
  const third = (await rotate({ graceHours: 0 })).body["secret"];
  const now = await delivered();
  expect([now(first), now(second), now(third)]).toEqual([true, false, true]);
  // One of ten old secrets still signs from the first rotation; nine more have a place.
  for (let n = 0; n < 9; n += 1) expect((await rotate({ graceHours: 1 })).status).toBe(200);
  expect((await rotate({ graceHours: 1 })).status).toBe(400);
});

test("[WH-5] an endpoint signed by ed25519: its public key verifies, our own receiver too, and the private key is never shown", async () => {
  const received = await receiver();
  const { id, secret, publicKey } = await register(received.url, { algorithm: "ed25519" });
  expect(secret).toMatch(/^whpk_/);
  expect(publicKey).toBe(secret);
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => events(received).length).toBe(1);
  const { body = "", headers = {} } = events(received)[0] ?? {};
  expect(verifyWebhook(headers, Buffer.from(body), [String(secret)], Date.now())).toBe("valid");
  const rotated = (await ask("POST", `${base}/${id}/rotate`, {}, asHost())).body["secret"];
  expect(rotated).toMatch(/^whpk_/);
  expect(rotated).not.toBe(secret);
  expect((await ask("GET", `${base}/${id}/secret`, undefined, asHost())).body).toEqual({ secret: rotated });
  const { body: list } = await ask("GET", base);
  const own = list.webhooks.find(
    ({ receiver: ownReceiver }: { receiver?: string }) => ownReceiver !== undefined,
  );
  await ask("POST", base, { url: own.url, algorithm: "ed25519" });
  await playground.publish(room.id, { type: "c.d" });
  const requests = `${playground.origin}/api/rooms/${room.id}/receivers/${own.receiver}/requests`;
  await expect
    .poll(async () => {
      const { body: seen } = await ask("GET", requests);
      const signed = seen.requests.filter(({ body: text }: { body: string }) => text.includes("c.d"));
      return signed.map(({ verification }: { verification: string }) => verification);
    })
    .toEqual(["valid", "valid"]);
  expect(
    (await ask("POST", base, { url: received.url, algorithm: "ed25519", secret: `whsec_${"A".repeat(32)}` }))
      .status,
  ).toBe(422);
});

test("[WH-17] what failed, was given up or came while it was disabled is recovered from an instant on, each once", async () => {
  let isWell = false;
  const received = await receiver((response) => response.writeHead(isWell ? 204 : 410).end());
  const { id } = await register(received.url, { eventTypes: ["order.*"] });
  await expect.poll(async () => (await ask("GET", `${base}/${id}`)).body.status).toBe("disabled");
  const since = new Date().toISOString();
  const recover = (body: object) => ask("POST", `${base}/${id}/recover`, body);
  const early = await playground.publish(room.id, { type: "order.paid", data: 0 });
  await playground.publish(room.id, { type: "user.left" });
  expect((await recover({ since })).status).toBe(409);
  isWell = true;
  await ask("PUT", `${base}/${id}`, { enabled: true });
  expect((await recover({ since: "yesterday" })).status).toBe(422);
  expect((await recover({ since: "2001-01-01T00:00:00Z" })).body.code).toBe("too-long-ago");
  const later = new Date(Date.now() + 60_000).toISOString();
  expect((await recover({ since: later })).body).toMatchObject({ messages: 0, left: 0, trimmed: 0 });
  expect((await recover({ since, until: "2001-01-01T00:00:00Z" })).status).toBe(422);
  expect((await recover({ since })).body).toMatchObject({ messages: 1, left: 0, trimmed: 0 });
  await expect.poll(() => events(received).length).toBe(1);
  isWell = false;
  // The next one is answered 410, and gives the one behind it up.
  await ask("PUT", `${base}/${id}`, { fifo: true });
  const late = await playground.publish(room.id, { type: "order.paid", data: 1 });
  await expect.poll(async () => (await ask("GET", `${base}/${id}`)).body.status).toBe("disabled");
  isWell = true;
  await ask("PUT", `${base}/${id}`, { enabled: true });
  const before = events(received).length;
  expect((await recover({ since })).body).toMatchObject({ messages: 1, left: 0 });
  await expect.poll(() => events(received).length).toBe(before + 1);
  const { body } = await ask("GET", `${base}/${id}/messages`);
  expect(body.messages.map(({ offset, status }: Record<string, unknown>) => [offset, status])).toEqual([
    [early.offset, "delivered"],
    [late.offset, "delivered"],
  ]);
  expect((await recover({ since })).body).toMatchObject({ messages: 0, left: 0 });
});

test("[WH-13] 410 disables an endpoint until it is enabled again", async () => {
  let status = 204;
  const received = await receiver((response) => response.writeHead(status).end());
  const { id } = await register(received.url);
  await expect.poll(() => received.requests.length).toBe(1);
  const journal = journalOf(await playground.host.rooms.find(room.id), []);
  status = 410;
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(async () => (await ask("GET", `${base}/${id}`)).body["status"]).toBe("disabled");
  expect((await ask("GET", `${base}/${id}`)).body["disabledReason"]).toMatch(/^gone/);
  const { matchedByTransport } = await playground.publish(room.id, { type: "a.b" });
  expect(matchedByTransport["webhook"]).toBe(1);
  const changes = journal.filter((entry) => entry.kind === "hook-changed");
  expect(changes).toMatchObject([{ hookId: id, status: "disabled" }]);
  status = 204;
  await ask("PUT", `${base}/${id}`, { enabled: true });
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => events(received).length).toBe(2);
  expect((await ask("GET", `${base}/${id}`)).body).toMatchObject({ status: "active", enabled: true });
});

test("[WH-19] each endpoint gets the types it asked for", async () => {
  const [orders, all, exact] = [await receiver(), await receiver(), await receiver()];
  await register(orders.url, { eventTypes: ["order.*"] });
  await register(all.url);
  await register(exact.url, { eventTypes: ["user.made"] });
  for (const type of ["order.paid", "user.made", "orders.x"]) await playground.publish(room.id, { type });
  const types = (received: LoopbackReceiver) =>
    events(received)
      .map(({ body }) => JSON.parse(body).type)
      .sort();
  await expect.poll(() => types(all)).toEqual(["order.paid", "orders.x", "user.made"]);
  await expect.poll(() => types(orders)).toEqual(["order.paid"]);
  await expect.poll(() => types(exact)).toEqual(["user.made"]);
});

test("[WH-20] custom headers go along and are shown masked; reserved ones are refused with the place", async () => {
  const received = await receiver();
  const { id } = await register(received.url, { headers: { Authorization: "Bearer abc", "X-Tenant": "7" } });
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => events(received).length).toBe(1);
  expect(events(received)[0]?.headers).toMatchObject({ authorization: "Bearer abc", "x-tenant": "7" });
  const shown = (await ask("GET", `${base}/${id}`)).body;
  expect(shown["headers"]).toEqual({ Authorization: "***", "X-Tenant": "7" });
  // The sender knows of the answer after the receiver.
  const attempts = async () => JSON.stringify((await ask("GET", `${base}/${id}/attempts`)).body);
  await expect.poll(attempts).toContain("X-Tenant");
  expect(await attempts()).not.toContain("abc");
  const refused = await ask("POST", base, { url: received.url, headers: { "webhook-id": "1" } });
  expect([refused.status, refused.body["errors"][0]["pointer"]]).toEqual([422, "/headers/webhook-id"]);
});

test("[WH-25] what an outage lost is listed, and can be sent again under its old ids", async () => {
  let isDown = true;
  const received = await receiver((response) =>
    response.writeHead(isDown ? 500 : 200, { "webhook-delivery": "abort-message" }).end(),
  );
  const { id } = await register(received.url);
  const missed = [];
  for (let n = 0; n < 3; n += 1) missed.push((await playground.publish(room.id, { type: "a.b" })).offset);
  const failed = async () => (await ask("GET", `${base}/${id}/messages?status=failed`)).body["messages"];
  await expect.poll(async () => (await failed()).length).toBe(3);
  expect((await failed()).map(({ offset }: { offset: number }) => offset)).toEqual(missed);
  isDown = false;
  for (const offset of missed) {
    const { status, body } = await ask("POST", `${base}/${id}/messages/${offset}/redeliver`);
    expect([status, body["messageId"], body["attempt"]]).toEqual([202, `msg_${room.epoch}_${offset}`, 2]);
  }
  await expect.poll(failed).toEqual([]);
  const ids = events(received).map(({ headers }) => headers["webhook-id"]);
  expect(ids.slice(3).sort()).toEqual(ids.slice(0, 3).sort());
  expect((await ask("POST", `${base}/${id}/messages/99/redeliver`)).status).toBe(404);
  for (const query of ["status=lost", "order=random", "cursor=-1"]) {
    expect((await ask("GET", `${base}/${id}/messages?${query}`)).status).toBe(400);
  }
});

test("[WH-25] messages come page by page, from either end, each with the reason of its last failure", async () => {
  const received = await receiver((response) =>
    response.writeHead(500, { "webhook-delivery": "abort-message" }).end(),
  );
  const { id } = await register(received.url);
  for (let n = 0; n < 5; n += 1) await playground.publish(room.id, { type: "a.b" });
  const page = async (query: string) =>
    (await ask("GET", `${base}/${id}/messages?status=failed&limit=2${query}`)).body;
  const all = async () => (await ask("GET", `${base}/${id}/messages?status=failed`)).body;
  await expect.poll(async () => (await all()).messages.length).toBe(5);
  expect((await all()).next).toBeNull();
  for (const [order, wanted] of [
    ["oldest", [1, 2, 3, 4, 5]],
    ["newest", [5, 4, 3, 2, 1]],
  ] as const) {
    const offsets: number[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const { messages, next } = await page(`&order=${order}&cursor=${cursor}`);
      for (const { offset, reason } of messages) {
        expect(reason).toBe("http_5xx");
        offsets.push(offset);
      }
      cursor = next;
    }
    expect(offsets).toEqual(wanted);
  }
});

test("[WH-8] an endpoint's timeout is 15 s, or from 1 to 30 as it says", async () => {
  const received = await receiver((response, { body }) => {
    if (body.includes("endpoint.ping")) response.writeHead(204).end();
  });
  const { id, timeoutSeconds } = await register(received.url);
  expect(timeoutSeconds).toBe(15);
  for (const wrong of [0, 31, 1.5]) {
    expect((await ask("PUT", `${base}/${id}`, { timeoutSeconds: wrong })).status).toBe(422);
  }
  expect((await ask("PUT", `${base}/${id}`, { timeoutSeconds: 1 })).body.timeoutSeconds).toBe(1);
  await playground.publish(room.id, { type: "a.b" });
  const attempt = async () => {
    const { attempts } = (await ask("GET", `${base}/${id}/attempts`)).body;
    return attempts.find(({ offset }: { offset?: number }) => offset !== undefined);
  };
  await expect
    .poll(async () => (await attempt())?.outcome, { timeout: 5_000 })
    .toEqual({
      delivered: false,
      failure: "timeout",
    });
  expect((await attempt()).durationMs).toBeGreaterThanOrEqual(990);
});

test("[WH-21] after a restart what was pending goes on with its next attempt", async () => {
  const { mkdtemp, rm } = await import("node:fs/promises");
  const directory = await mkdtemp("/tmp/playground-restart-");
  let status = 500;
  const received = await receiver((response) => response.writeHead(status).end());
  const before = await startPlayground({ DATA_DIR: directory }, systemClock, OPEN_GUARD);
  const { id: roomId } = await before.createRoom();
  await ask("POST", `${before.origin}/api/rooms/${roomId}/webhooks`, {
    url: received.url,
    eventTypes: ["x.y"],
  });
  await before.publish(roomId, { type: "x.y" });
  await expect.poll(() => events(received).length).toBe(1);
  await before.stop();
  status = 200;
  const after = await startPlayground({ DATA_DIR: directory }, systemClock, OPEN_GUARD);
  const { webhooks } = (await ask("GET", `${after.origin}/api/rooms/${roomId}/webhooks`)).body;
  expect(webhooks).toHaveLength(2);
  await expect.poll(() => events(received).length, { timeout: 5_000 }).toBe(2);
  const [first, second] = events(received);
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(second?.body).toBe(first?.body);
  await after.stop();
  await rm(directory, { recursive: true });
});

test("[SEC-8] an endpoint is there in its own room alone", async () => {
  const received = await receiver();
  const { id } = await register(received.url);
  const other = await playground.createRoom();
  const foreign = `${playground.origin}/api/rooms/${other.id}/webhooks/${id}`;
  for (const [method, path] of [
    ["GET", ""],
    ["PUT", ""],
    ["DELETE", ""],
    ["GET", "/secret"],
    ["POST", "/ping"],
    ["GET", "/attempts"],
    ["GET", "/messages"],
    ["POST", "/messages/1/redeliver"],
  ] as const) {
    expect((await ask(method, `${foreign}${path}`, method === "PUT" ? {} : undefined, asHost())).status).toBe(
      404,
    );
  }
});

test("[SEC-6] a room has ten endpoints at most", async () => {
  const received = await receiver();
  for (let n = 0; n < 9; n += 1) await register(received.url);
  const { status, body } = await ask("POST", base, { url: received.url });
  expect([status, body["code"]]).toEqual([409, "too-many-endpoints"]);
  const [first] = (await ask("GET", base)).body["webhooks"];
  expect((await ask("DELETE", `${base}/${first.id}`)).status).toBe(204);
  await register(received.url);
});

test("[SEC-1] a URL that may not be called is refused with the rule that refuses it", async () => {
  const strict = await startPlayground();
  const { id } = await strict.createRoom();
  const refusal = async (url: string) => {
    const { status, body } = await ask("POST", `${strict.origin}/api/rooms/${id}/webhooks`, { url });
    return `${status} ${body["detail"]}`;
  };
  expect(await refusal("http://10.0.0.1/")).toMatch(/^422 .*private network.*HOOK_ALLOW_CIDRS/);
  expect(await refusal("http://127.0.0.1:8088/")).toMatch(/^422 .*loopback/);
  expect(await refusal("http://localhost/")).toMatch(/^422 .*full domain name/);
  expect(await refusal("https://example.com:22/")).toMatch(/^422 .*port 22/);
  expect(await refusal("ftp://example.com/")).toMatch(/^422 .*http or https/);
  expect(await refusal(`${strict.origin}/api/rooms`)).toMatch(/^422 .*leads back to this server/);
  const other = await strict.createRoom();
  const { receivers } = (await ask("GET", `${strict.origin}/api/rooms/${other.id}/receivers`)).body;
  expect(await refusal(receivers[0].url)).toMatch(/^422 .*same room/);
  await strict.stop();
});

test("[SEC-6] an endpoint that the disk did not take is not there", async () => {
  const received = await receiver();
  const restore = failSaves(playground.host.hooks);
  expect((await ask("POST", base, { url: received.url })).status).toBeGreaterThanOrEqual(500);
  restore();
  const { webhooks } = (await ask("GET", base)).body;
  expect(webhooks.map(({ url }: { url?: string }) => url)).not.toContain(received.url);
});

test.each([
  ["PUT", "", { schedule: "workshop" }],
  ["POST", "/rotate", {}],
] as const)(
  "[WH-21] a %s%s that ends after the endpoint was deleted does not bring it back",
  async (method, path, body) => {
    const received = await receiver();
    const { id } = await register(received.url);
    const save = holdSave(playground.host.hooks);
    const changed = ask(method, `${base}/${id}${path}`, body, asHost());
    await expect.poll(save.isHeld).toBe(true);
    expect((await ask("DELETE", `${base}/${id}`)).status).toBe(204);
    save.goOn();
    await changed;
    // The room's own endpoint alone.
    expect((await playground.publish(room.id, { type: "a.b" })).matchedByTransport["webhook"]).toBe(1);
  },
);
