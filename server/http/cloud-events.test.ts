import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudEvent, HTTP } from "cloudevents";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TRANSPORT_IDS, TRANSPORTS } from "#lib/transports/catalog";
import { envelopeOf } from "#server/log/recorded-event";
import { ask } from "#server/testing/ask";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { STRANGERS } from "#server/testing/strangers";

/** Hooks carry the payload of Standard Webhooks, all others the whole event. */
const ENVELOPE_WIRES = TRANSPORT_IDS.filter((id) => !TRANSPORTS[id].acknowledged);
const STRUCTURED = "application/cloudevents+json";
const BATCH = "application/cloudevents-batch+json";

let directory: string;
let playground: StartedPlayground;
const start = () => startPlayground({ DATA_DIR: directory, MAX_EVENTS_PER_SECOND: "10000" });
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-cloud-events-"));
  playground = await start();
});
afterAll(async () => {
  await playground.stop();
  await rm(directory, { recursive: true, force: true });
});

/** @param body none: no Content-Type is sent either, unless it is among the headers */
async function post(room: string, headers: Readonly<Record<string, string>>, body?: string) {
  const answer = await fetch(`${playground.origin}/api/rooms/${room}/events`, {
    method: "POST",
    headers,
    // Bytes, because fetch would name a type for text.
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

/** Values of attributes as the binding encodes them (§3.1.3.2), which the SDK leaves to its user. */
const encoded = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      name.startsWith("ce-") ? encodeURIComponent(String(value)) : String(value),
    ]),
  );

const EVENT = new CloudEvent({
  id: "from-sdk",
  source: "/caf%C3%A9",
  type: "order.paid",
  subject: "an order, 100 % paid",
  time: "2026-01-31T08:30:00.000Z",
  datacontenttype: "application/json; charset=utf-8",
  dataschema: "https://example.com/order.json?version=2",
  data: { total: "4.20 €" },
  traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  tenant: 'Zoë & "co"',
  sampledrate: 3,
  isreplayed: true,
});
const SAID = JSON.parse(String(HTTP.structured(EVENT).body));

test("what a CloudEvent says comes unchanged on every wire that carries it whole, in every mode, also after a restart", async () => {
  const { id: room, epoch } = await playground.createRoom();
  const strangers = await Promise.all(ENVELOPE_WIRES.map((id) => STRANGERS[id](playground.origin, room)));
  const binary = HTTP.binary(EVENT);
  for (const [headers, body] of [
    [{ "content-type": STRUCTURED }, JSON.stringify(SAID)],
    [{ "content-type": BATCH }, JSON.stringify([SAID])],
    [encoded(binary.headers), String(binary.body)],
  ] as const) {
    expect((await post(room, headers, body)).status).toBe(202);
  }
  // In a header every value is text.
  const asText = { ...SAID, sampledrate: "3", isreplayed: "true" };
  const expected = [SAID, SAID, asText].map((said, index) => ({ ...said, epoch, offset: index + 1 }));
  const arrived = () => strangers.map((stranger) => stranger.arrived);
  await expect.poll(arrived).toEqual(ENVELOPE_WIRES.map(() => expected));
  await Promise.all(strangers.map((stranger) => stranger.leave()));

  await playground.stop();
  playground = await start();
  for (const event of expected) {
    const path = `/api/rooms/${room}/events/${epoch}:${event.offset}`;
    const { body } = await ask("GET", playground.origin + path);
    expect(body).toEqual(event);
    expect(new CloudEvent(body).validate()).toBe(true);
  }
  const restored = (await playground.host.rooms.find(room)).read(0, 10);
  expect(restored.map(envelopeOf)).toEqual(expected);
});

test("an event as one room has it is taken by another, which gives it a place of its own", async () => {
  const [from, to] = [await playground.createRoom(), await playground.createRoom()];
  await post(from.id, { "content-type": STRUCTURED }, JSON.stringify(SAID));
  const { body: recorded } = await ask(
    "GET",
    `${playground.origin}/api/rooms/${from.id}/events/${from.epoch}:1`,
  );
  expect((await post(to.id, { "content-type": STRUCTURED }, JSON.stringify(recorded))).status).toBe(202);
  const [taken] = (await playground.host.rooms.find(to.id)).read(0, 1);
  expect(taken && envelopeOf(taken)).toEqual({ ...SAID, epoch: to.epoch, offset: 1 });
});

test("[CORE-6] the same extensions in another order are the same body for an Idempotency-Key, others are not", async () => {
  const { id: room } = await playground.createRoom();
  const send = (event: object) =>
    post(room, { "content-type": STRUCTURED, "idempotency-key": "once" }, JSON.stringify(event));
  const { traceparent, tenant, ...rest } = SAID;
  expect((await send({ ...rest, tenant, traceparent })).body).toMatchObject({ repeated: false });
  expect((await send({ ...rest, traceparent, tenant })).body).toMatchObject({ repeated: true });
  expect((await send({ ...rest, traceparent, tenant: "other" })).body.code).toBe("idempotency-key-reused");
});

test.each([
  ["data as base64", { data: undefined, data_base64: "e30=" }, "/data_base64"],
  ["data that is not JSON", { datacontenttype: "text/plain" }, "/datacontenttype"],
  ["an object as an attribute", { trace: {} }, "/trace"],
  ["a name with a capital letter", { traceParent: "x" }, "/traceParent"],
  ["33 extensions", Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`x${n}`, n])), ""],
])(
  "%s is refused with its place, alone and in a batch, and nothing is recorded",
  async (_what, change, pointer) => {
    const { id: room } = await playground.createRoom();
    const event = { specversion: "1.0", id: "1", source: "/me", type: "a.b", data: 1 };
    const refused = { ...event, ...change };
    for (const [type, body, place] of [
      [STRUCTURED, refused, pointer],
      [BATCH, [event, refused], `/1${pointer}`],
    ] as const) {
      const answer = await post(room, { "content-type": type }, JSON.stringify(body));
      expect(answer).toMatchObject({ status: 422, body: { code: "invalid-body" } });
      expect(answer.body.errors[0].pointer).toBe(place);
    }
    expect((await playground.host.rooms.find(room)).top.offset).toBe(0);
  },
);

const REQUIRED = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/me", "ce-type": "a.b" };

test("an event in binary mode without data needs no Content-Type; one with data does", async () => {
  const { id: room } = await playground.createRoom();
  expect((await post(room, REQUIRED)).status).toBe(202);
  const [event] = (await playground.host.rooms.find(room)).read(0, 1);
  expect(event && envelopeOf(event)).toMatchObject({
    id: "1",
    datacontenttype: "application/json",
    data: null,
  });
  expect(await post(room, REQUIRED, "{}")).toMatchObject({ status: 415, body: { code: "not-json" } });
});

test("a header value may be a quoted string", async () => {
  const { id: room } = await playground.createRoom();
  await post(room, { ...REQUIRED, "ce-subject": '"say \\"hi\\" to caf%C3%A9"' });
  const [event] = (await playground.host.rooms.find(room)).read(0, 1);
  expect(event && envelopeOf(event).subject).toBe('say "hi" to café');
});

test.each([
  ["the type of the data twice", { ...REQUIRED, "ce-datacontenttype": "application/json" }, 400, undefined],
  ["data in a header", { ...REQUIRED, "ce-data": "1" }, 400, undefined],
  ["base64 in a header", { ...REQUIRED, "ce-data_base64": "e30=" }, 422, "/data_base64"],
  ["a name with a hyphen", { ...REQUIRED, "ce-trace-parent": "x" }, 422, "/trace-parent"],
  ["a name that reaches a prototype", { ...REQUIRED, "ce-constructor": "x" }, 422, ""],
  ["another name that does", { ...REQUIRED, "ce-__proto__": "x" }, 422, ""],
  ["a short form beside an attribute", { "ce-traceparent": "x" }, 422, "/specversion"],
] as const)("in binary mode, %s is refused", async (_what, headers, status, pointer) => {
  const { id: room } = await playground.createRoom();
  const json = { ...headers, "content-type": "application/json" };
  const refused = await post(room, json, '{"type":"a.b"}');
  expect([refused.status, refused.body.errors?.[0].pointer]).toEqual([status, pointer]);
});

test("whatever text an extension has, it comes out of a header as it was", async () => {
  const { id } = await playground.createRoom();
  const room = await playground.host.rooms.find(id);
  const name = fc
    .string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz0123456789"), maxLength: 19 })
    .map((rest) => `x${rest}`);
  const text = fc.string({ unit: "grapheme", maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, text, { maxKeys: 5, noNullPrototype: true }), async (given) => {
      const { headers } = HTTP.binary(
        new CloudEvent({ specversion: "1.0", id: "1", source: "/me", type: "a.b", ...given }),
      );
      const { status } = await post(id, encoded(headers));
      const [event] = room.read(room.top.offset - 1, 1);
      expect([status, event && envelopeOf(event)]).toEqual([202, expect.objectContaining(given)]);
    }),
    { numRuns: 60 },
  );
});
