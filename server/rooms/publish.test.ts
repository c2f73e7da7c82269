import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudEvent, HTTP } from "cloudevents";
import { afterAll, beforeAll, expect, test } from "vitest";
import { envelope } from "#lib/events/envelope";
import { envelopeOf } from "#server/log/recorded-event";
import { createHandClock } from "#server/testing/hand-clock";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

async function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(playground.origin + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  return {
    status: answer.status,
    headers: answer.headers,
    body: (await answer.json()) as Record<string, unknown>,
  };
}

test("[CORE-2] offsets rise by exactly one per room, and rooms count apart", async () => {
  const [first, second] = [await playground.createRoom(), await playground.createRoom()];
  const receipts = [];
  for (const room of [first, first, second, first])
    receipts.push(await playground.publish(room.id, { type: "a.b" }));
  expect(receipts.map(({ offset }) => offset)).toEqual([1, 2, 1, 3]);
  expect(receipts.map(({ epoch }) => epoch)).toEqual([first.epoch, first.epoch, second.epoch, first.epoch]);
});

test("[CORE-1] an accepted event is there after the process has gone", async () => {
  const directory = await mkdtemp(join(tmpdir(), "playground-"));
  const before = await startPlayground({ DATA_DIR: directory });
  const room = await before.createRoom();
  const receipts = await Promise.all(
    Array.from({ length: 300 }, (_, n) => before.publish(room.id, { type: "order.paid", data: { n } })),
  );
  await before.stop();
  const after = await startPlayground({ DATA_DIR: directory });
  const restored = (await after.host.rooms.find(room.id)).read(0, 1_000);
  expect(restored.map(({ offset, id }) => ({ offset, id }))).toEqual(
    receipts.map(({ offset, id }) => ({ offset, id })).sort((a, b) => a.offset - b.offset),
  );
  expect((await after.publish(room.id, { type: "order.paid" })).offset).toBe(301);
  await after.stop();
  await rm(directory, { recursive: true });
});

test("an event in the short form becomes a CloudEvent that the CloudEvents SDK accepts", async () => {
  const room = await playground.createRoom();
  const data = { total: "4.20 €", "a\u2028b": null };
  await playground.publish(room.id, { type: "order.paid", data });
  const [event] = (await playground.host.rooms.find(room.id)).read(0, 1);
  const parsed = envelope.parse(JSON.parse(event?.json.toString("utf8") ?? ""));
  expect(new CloudEvent(parsed as ConstructorParameters<typeof CloudEvent>[0]).validate()).toBe(true);
  expect(parsed).toMatchObject({ id: event?.id, type: "order.paid", offset: 1, data });
});

test("[SEC-14] an event is kept as its bytes: of values that take more memory than their text, none stays", async () => {
  const room = await playground.createRoom();
  const data = Array.from({ length: 1_000 }, () => ({}));
  await playground.publish(room.id, { type: "a.b", data });
  const [event] = (await playground.host.rooms.find(room.id)).read(0, 1);
  expect(Object.values(event ?? {}).filter((value) => typeof value === "object")).toEqual([event?.json]);
});

test("a CloudEvent in structured mode keeps its attributes; one without an id is refused with its place", async () => {
  const room = await playground.createRoom();
  const event = { specversion: "1.0", id: "from-me", source: "/my/app", type: "a.b", data: 1 };
  const headers = { "content-type": "application/cloudevents+json; charset=utf-8" };
  expect((await post(`/api/rooms/${room.id}/events`, JSON.stringify(event), headers)).body["id"]).toBe(
    "from-me",
  );
  const refused = await post(
    `/api/rooms/${room.id}/events`,
    JSON.stringify({ ...event, id: undefined }),
    headers,
  );
  expect(refused.status).toBe(422);
  expect(refused.body["errors"]).toMatchObject([{ pointer: "/id" }]);
});

test("[CORE-6] one hundred parallel requests with one key record one event", async () => {
  const room = await playground.createRoom();
  const path = `/api/rooms/${room.id}/events`;
  const body = JSON.stringify({ type: "a.b", data: 1 });
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => post(path, body, { "idempotency-key": "once" })),
  );
  for (const { status } of answers) expect([202, 409]).toContain(status);
  const again = await post(path, body, { "idempotency-key": "once" });
  expect(again).toMatchObject({ status: 202, body: { offset: 1, repeated: true } });
  const other = await post(path, JSON.stringify({ type: "a.c" }), { "idempotency-key": "once" });
  expect(other).toMatchObject({ status: 422, body: { code: "idempotency-key-reused" } });
  expect((await playground.host.rooms.find(room.id)).top.offset).toBe(1);
});

test("[CORE-6] while the first answer of a key is not there, the same key is told to wait", async () => {
  const room = await playground.host.rooms.find((await playground.createRoom()).id);
  const publish = () =>
    room.publish({ type: "a.b" }, { via: "http", receivedAtMs: 0, idempotencyKey: "once" });
  const first = publish();
  await expect(publish()).rejects.toMatchObject({ status: 409 });
  expect((await first).offset).toBe(1);
});

test("[CORE-7] 65,536 bytes are taken and 65,537 are refused", async () => {
  const room = await playground.createRoom();
  const body = (bytes: number) => {
    const empty = JSON.stringify({ type: "a.b", data: "" });
    return JSON.stringify({ type: "a.b", data: "x".repeat(bytes - empty.length) });
  };
  const path = `/api/rooms/${room.id}/events`;
  expect((await post(path, body(65_536))).status).toBe(202);
  expect(await post(path, body(65_537))).toMatchObject({ status: 413, body: { code: "body-too-large" } });
});

test.each([
  ["what is no JSON", "{", 400, "invalid-json"],
  ["bytes that are no UTF-8", new Uint8Array([0x22, 0xff, 0x22]), 400, "invalid-json"],
  ["a missing type", "{}", 422, "invalid-body"],
  ["a type with a space", '{"type":"a b"}', 422, "invalid-body"],
  ["an unknown attribute", '{"type":"a.b","dta":1}', 422, "invalid-body"],
  ["a key that reaches a prototype", '{"type":"a.b","data":{"__proto__":{"x":1}}}', 422, "invalid-body"],
  [
    "JSON nested 33 levels deep",
    `{"type":"a.b","data":${"[".repeat(33)}${"]".repeat(33)}}`,
    422,
    "invalid-body",
  ],
  ["a time that is none", '{"type":"a.b","time":"yesterday"}', 422, "invalid-body"],
  ["an id with a line break", '{"type":"a.b","id":"x\\ny"}', 422, "invalid-body"],
])("%s is refused with what to do, and the server goes on", async (_what, body, status, code) => {
  const room = await playground.createRoom();
  const refused = await post(`/api/rooms/${room.id}/events`, body);
  expect(refused).toMatchObject({ status, body: { status, code } });
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
  expect((await playground.publish(room.id, { type: "a.b" })).offset).toBe(1);
});

test("[SEC-9] another media type is 415, another site's page is 403, an unknown room is 404", async () => {
  const room = await playground.createRoom();
  const path = `/api/rooms/${room.id}/events`;
  expect((await post(path, '{"type":"a.b"}', { "content-type": "text/plain" })).status).toBe(415);
  expect((await post(path, '{"type":"a.b"}', { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await post(path, '{"type":"a.b"}', { "content-encoding": "gzip" })).status).toBe(415);
  expect((await post(`/api/rooms/${"a".repeat(26)}/events`, '{"type":"a.b"}')).status).toBe(404);
});

test("a room over its rate answers 429 with Retry-After and takes events again later", async () => {
  const clock = createHandClock();
  const slow = await startPlayground({ MAX_EVENTS_PER_SECOND: "1" }, clock);
  const room = await slow.createRoom();
  const statuses: number[] = [];
  for (let n = 0; n < 4; n += 1) {
    const answer = await fetch(`${slow.origin}/api/rooms/${room.id}/events`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"type":"a.b"}',
    });
    statuses.push(answer.status);
    if (answer.status === 429) expect(answer.headers.get("retry-after")).toBe("1");
  }
  expect(statuses).toEqual([202, 202, 202, 429]);
  clock.advance(1_000);
  expect((await slow.publish(room.id, { type: "a.b" })).offset).toBe(4);
  const stopped = slow.stop();
  clock.advance(2_000);
  await stopped;
});

test("only the host key removes a room, and then it is gone", async () => {
  const room = await playground.createRoom();
  const remove = (key: string) =>
    fetch(`${playground.origin}/api/rooms/${room.id}`, {
      method: "DELETE",
      headers: { "playground-host-key": key },
    });
  expect((await remove("wrong")).status).toBe(403);
  expect((await remove(room.hostKey)).status).toBe(204);
  expect((await fetch(`${playground.origin}/api/rooms/${room.id}`)).status).toBe(404);
});

test("a CloudEvents batch is recorded in its order, and answered with one receipt each", async () => {
  const room = await playground.createRoom();
  const batch = Array.from({ length: 100 }, (_, n) => ({
    specversion: "1.0",
    id: `b${n}`,
    source: "/me",
    type: "a.b",
    data: n,
  }));
  const headers = { "content-type": "application/cloudevents-batch+json", "idempotency-key": "batch" };
  const path = `/api/rooms/${room.id}/events`;
  const first = await post(path, JSON.stringify(batch), headers);
  const receipts = first.body as unknown as { id: string; offset: number }[];
  expect(first.status).toBe(202);
  expect(receipts.map(({ id, offset }) => [id, offset])).toEqual(batch.map(({ id }, n) => [id, n + 1]));
  const again = await post(path, JSON.stringify(batch), headers);
  expect(again.body).toEqual(receipts.map((receipt) => ({ ...receipt, repeated: true })));
  expect((await playground.host.rooms.find(room.id)).top.offset).toBe(100);
});

test("[CORE-6] the key of a batch is for that batch whole: of another one, or of one event alone, nothing is recorded", async () => {
  const room = await playground.createRoom();
  const path = `/api/rooms/${room.id}/events`;
  const event = (id: string) => ({ specversion: "1.0", id, source: "/me", type: "a.b" });
  const batch = { "content-type": "application/cloudevents-batch+json", "idempotency-key": "k" };
  const one = { "content-type": "application/cloudevents+json", "idempotency-key": "k" };
  const send = async (body: object, headers: Record<string, string>) =>
    (await post(path, JSON.stringify(body), headers)).status;
  expect(await send([event("a"), event("b")], batch)).toBe(202);
  for (const other of [[event("a"), event("b"), event("c")], [event("a")], [event("x"), event("y")]])
    expect(await send(other, batch)).toBe(422);
  expect(await send(event("a"), one)).toBe(422);
  expect((await playground.host.rooms.find(room.id)).top.offset).toBe(2);
  expect(await send([event("a"), event("b")], batch)).toBe(202);
  const single = { ...one, "idempotency-key": "j" };
  expect(await send(event("a"), single)).toBe(202);
  expect(await send([event("a"), event("b")], { ...batch, "idempotency-key": "j" })).toBe(422);
  expect((await playground.host.rooms.find(room.id)).top.offset).toBe(3);
});

test("an empty CloudEvents batch is accepted, and answered with no receipt", async () => {
  const room = await playground.createRoom();
  const headers = { "content-type": "application/cloudevents-batch+json" };
  const answer = await post(`/api/rooms/${room.id}/events`, "[]", headers);
  expect([answer.status, answer.body]).toEqual([202, []]);
  expect((await playground.publish(room.id, { type: "a.b" })).offset).toBe(1);
});

test("[CORE-7] an event of a batch has at most 65,536 bytes, however few characters they are", async () => {
  const room = await playground.createRoom();
  const headers = { "content-type": "application/cloudevents-batch+json" };
  const event = (data: string) => ({ specversion: "1.0", id: "1", source: "/me", type: "a.b", data });
  const wide = "é".repeat(30_000);
  const left = 65_536 - Buffer.byteLength(JSON.stringify(event(wide)));
  const send = (data: string) =>
    post(`/api/rooms/${room.id}/events`, JSON.stringify([event(""), event(data)]), headers);
  expect((await send(wide + "x".repeat(left))).status).toBe(202);
  expect(await send(`${wide}${"x".repeat(left)}x`)).toMatchObject({
    status: 413,
    body: { code: "event-too-large", detail: expect.stringContaining("Event 1") },
  });
  expect((await playground.host.rooms.find(room.id)).top.offset).toBe(2);
});

test("CloudEvents as the SDK sends them, in binary and in structured mode, keep what they say", async () => {
  const room = await playground.createRoom();
  const event = new CloudEvent({
    id: "from-sdk",
    source: "/caf%C3%A9",
    type: "order.paid",
    subject: "an order, 100 % paid, at 20 ℃",
    time: "2026-01-31T08:30:00.000Z",
    datacontenttype: "application/json",
    data: { total: "4.20 €" },
  });
  const { id, source, type, subject, time, data } = event;
  const binary = HTTP.binary(event);
  // The SDK leaves the encoding of header values to its user (CloudEvents HTTP binding §3.1.3.2).
  const headers = Object.fromEntries(
    Object.entries(binary.headers).map(([name, value]) => [
      name,
      name.startsWith("ce-") ? encodeURI(String(value)) : `${value}; charset=UTF-8`,
    ]),
  );
  const structured = HTTP.structured(event);
  const modes = [
    { headers, body: String(binary.body) },
    { headers: structured.headers as Record<string, string>, body: String(structured.body) },
  ];
  for (const { headers, body } of modes) {
    expect((await post(`/api/rooms/${room.id}/events`, body, headers)).status).toBe(202);
    const recorded = (await playground.host.rooms.find(room.id)).read(0, 10).at(-1);
    expect(recorded && envelopeOf(recorded)).toMatchObject({ id, source, type, subject, time, data });
  }
});

test.each([
  ["without an id", { "ce-id": undefined }, '{"n":1}', 422, "/id"],
  ["without a specversion", { "ce-specversion": undefined }, '{"n":1}', 422, "/specversion"],
  ["of another version", { "ce-specversion": "0.3" }, '{"n":1}', 422, "/specversion"],
  ["with a broken percent sign", { "ce-source": "%zz" }, '{"n":1}', 400, undefined],
  ["with data that is no JSON", { "content-type": "text/plain" }, "n=1", 415, undefined],
  ["with data that is broken JSON", {}, '{"n":', 400, undefined],
] as const)(
  "a CloudEvent in binary mode %s is refused with its place",
  async (_name, change, body, status, pointer) => {
    const room = await playground.createRoom();
    const whole = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/a", "ce-type": "a.b", ...change };
    const headers = Object.entries(whole).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
    const refused = await post(`/api/rooms/${room.id}/events`, body, Object.fromEntries(headers));
    expect(refused.status).toBe(status);
    const errors = refused.body["errors"] as readonly { pointer: string }[] | undefined;
    expect(errors?.[0]?.pointer).toBe(pointer);
  },
);

test("a CloudEvent in binary mode may carry no data", async () => {
  const room = await playground.createRoom();
  const headers = { "ce-specversion": "1.0", "ce-id": "empty", "ce-source": "/a", "ce-type": "a.b" };
  expect((await post(`/api/rooms/${room.id}/events`, "", headers)).body["id"]).toBe("empty");
});
