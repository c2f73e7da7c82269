import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openApiDocument } from "#lib/api/openapi";
import type { Operation } from "#lib/api/operation";
import { receiverBehaviour } from "#lib/delivery/receiver-behaviour";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

const document = openApiDocument("http://localhost");
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true, validateSchema: false });
ajv.addSchema(document, "openapi");

const PROBLEM = { $ref: "openapi#/components/schemas/Problem" };
const withContent = z.object({
  content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) })).default({}),
});

/** Sends the request that the operation describes, and checks status and body against the description. */
async function expectAsDescribed(
  operationId: string,
  parameters: Readonly<Record<string, string>>,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Record<string, unknown>> {
  const found = Object.entries(document.paths).flatMap(([path, item]) =>
    (Object.entries(item) as [string, Operation][])
      .filter(([, operation]) => operation.operationId === operationId)
      .map(([method, operation]) => ({ path, method, operation })),
  )[0];
  if (found === undefined) throw new Error(`${operationId} is not described`);
  const path = found.path.replace(/\{([^}]+)\}/g, (_all, name: string) => parameters[name] ?? name);
  const answer = await fetch(playground.origin + path, {
    method: found.method.toUpperCase(),
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const described = found.operation.responses[String(answer.status)];
  const text = await answer.text();
  expect(described, `${operationId} answered ${answer.status}: ${text}`).toBeDefined();
  if (text === "") {
    expect(described).not.toHaveProperty("content");
    return {};
  }
  const value = JSON.parse(text);
  const content = withContent.parse(described).content;
  const schema = answer.status >= 400 ? PROBLEM : rooted(content["application/json"]?.schema);
  const validate = ajv.compile(schema);
  validate(value);
  expect(validate.errors ?? [], `${operationId}: ${text}`).toEqual([]);
  return value;
}

/** The same schema, with its references made to lead into the document. */
function rooted(schema: object | undefined): object {
  return JSON.parse(JSON.stringify(schema ?? false).replaceAll('"#/', '"openapi#/'));
}

async function ownReceiver(room: string, transport: string): Promise<string> {
  const listed = await expectAsDescribed("listReceivers", { room });
  const { receivers } = z
    .object({ receivers: z.array(z.object({ id: z.string(), transport: z.string() })) })
    .parse(listed);
  const own = receivers.find((receiver) => receiver.transport === transport);
  if (own === undefined) throw new Error(`the room has no receiver for ${transport}`);
  return own.id;
}

test("rooms, events and the server answer as the document says", async () => {
  const { room = "", hostKey = "" } = (await expectAsDescribed("createRoom", {})) as Record<string, string>;
  await expectAsDescribed("getRoom", { room });
  await expectAsDescribed("getRoom", { room: "b".repeat(26) });
  await expectAsDescribed("publishEvent", { room }, { type: "order.paid", data: 1 });
  await expectAsDescribed("publishEvent", { room }, { type: "no type" });
  const { cursor } = await expectAsDescribed("readEvents", { room });
  await expectAsDescribed("readEvent", { room, event: String(cursor) });
  await expectAsDescribed("readEvent", { room, event: `${"0".repeat(16)}:1` });
  await expectAsDescribed("readEvent", { room, event: "newest" });
  await expectAsDescribed("listEventTypes", { room });
  const everybody = { subscriber: "*", delayMs: 5 };
  await expectAsDescribed("startFault", { room, kind: "cut" }, { subscriber: "nobody" });
  await expectAsDescribed("startFault", { room, kind: "delay" }, everybody);
  await expectAsDescribed("startFault", { room, kind: "delay" }, everybody, {
    "playground-host-key": hostKey,
  });
  await expectAsDescribed("listFaults", { room });
  await expectAsDescribed("readWire", { room, subscriber: "nobody" });
  await expectAsDescribed("readWire", { room, subscriber: "nobody?after=x" });
  await expectAsDescribed("endFault", { room, kind: "cut", subscriber: "nobody" });
  await expectAsDescribed("endFaults", { room });
  await expectAsDescribed("endFaults", { room }, undefined, { "playground-host-key": hostKey });
  await expectAsDescribed("deleteRoom", { room });
  await expectAsDescribed("deleteRoom", { room }, undefined, { "playground-host-key": hostKey });
  for (const id of ["getHealth", "getOpenApi", "getAsyncApi"]) await expectAsDescribed(id, {});
});

test("a room without a place for another subscriber answers its polls as the document says", async () => {
  const full = await startPlayground({ MAX_CONNECTIONS_PER_ROOM: "1" });
  const { id } = await full.createRoom();
  const poll = (query: string) => fetch(`${full.origin}/api/rooms/${id}/events?${query}`);
  expect((await poll("subscriber=first")).status).toBe(200);
  const described = document.paths["/api/rooms/{room}/events"]?.get?.responses ?? {};
  const isProblem = ajv.compile(PROBLEM);
  for (const query of ["subscriber=second", "subscriber=second&wait=1"]) {
    const refused = await poll(query);
    expect([query, refused.status, Object.keys(described)]).toEqual([
      query,
      503,
      expect.arrayContaining(["503"]),
    ]);
    expect(isProblem(await refused.json())).toBe(true);
  }
  await full.stop();
});

test("receivers answer as the document says", async () => {
  const { id: room } = await playground.createRoom();
  const listed = await expectAsDescribed("listReceivers", { room });
  const { receivers } = z.object({ receivers: z.array(z.object({ id: z.string() })).min(1) }).parse(listed);
  for (const { id: receiver } of receivers) {
    await expectAsDescribed("getReceiver", { room, receiver });
    await expectAsDescribed("getReceiverBehaviour", { room, receiver });
    await expectAsDescribed("setReceiverBehaviour", { room, receiver }, { failNext: 1 });
    await expectAsDescribed("setReceiverBehaviour", { room, receiver }, { failNext: -1 });
    await fetch(`${playground.origin}/in/${receiver}`, { method: "POST", body: "hello" });
    await expectAsDescribed("listReceivedRequests", { room, receiver });
  }
  await expectAsDescribed("getReceiver", { room, receiver: "nobody" });
});

test("webhooks answer as the document says", async () => {
  const { id: room, hostKey } = await playground.createRoom();
  const byHost = { "playground-host-key": hostKey };
  await expectAsDescribed("listWebhooks", { room });
  await expectAsDescribed("registerWebhook", { room }, { url: "http://127.0.0.1/private" });
  const receiver = await ownReceiver(room, "webhook");
  const registered = await expectAsDescribed("registerWebhook", { room }, { url: `/in/${receiver}` });
  const place = { room, id: String(registered["id"]) };
  await expectAsDescribed("getWebhook", place);
  await expectAsDescribed("changeWebhook", place, { eventTypes: ["order.*"], schedule: "standard" });
  await expectAsDescribed("changeWebhook", place, { eventTypes: ["not a type"] });
  await expectAsDescribed("getWebhookSecret", place);
  await expectAsDescribed("getWebhookSecret", place, undefined, byHost);
  await expectAsDescribed("rotateWebhookSecret", place, {}, byHost);
  await expectAsDescribed("pingWebhook", place);
  await playground.publish(room, { type: "order.paid" });
  await expect
    .poll(async () => (await expectAsDescribed("listWebhookMessages", place))["messages"])
    .toMatchObject([{ status: "delivered" }]);
  await expectAsDescribed("listWebhookAttempts", place);
  await expectAsDescribed("redeliverWebhookMessage", { ...place, offset: "1" });
  await expectAsDescribed("redeliverWebhookMessage", { ...place, offset: "2" });
  const since = new Date(Date.now() - 60_000).toISOString();
  await expectAsDescribed("recoverWebhookMessages", place, { since });
  await expectAsDescribed("recoverWebhookMessages", place, { since, until: "2001-01-01T00:00:00Z" });
  await expectAsDescribed("deleteWebhook", place);
  await expectAsDescribed("getWebhook", place);
});

test("REST hooks answer as the document says", async () => {
  const { id: room } = await playground.createRoom();
  await expectAsDescribed("listHooks", { room });
  await expectAsDescribed("subscribeHook", { room }, { event: "order.paid" });
  const target_url = `/in/${await ownReceiver(room, "rest-hook")}`;
  const wanted = { event: "order.paid", target_url, handshake: "off" };
  const subscribed = await expectAsDescribed("subscribeHook", { room }, wanted);
  await expectAsDescribed("subscribeHook", { room }, wanted);
  const place = { room, id: String(subscribed["id"]) };
  await expectAsDescribed("getHook", place);
  await expectAsDescribed("changeHook", place, { payload: "skinny" });
  await expectAsDescribed("changeHook", place, { payload: "none" });
  await expectAsDescribed("confirmHook", place, undefined, { "x-hook-secret": "wrong" });
  await expectAsDescribed("confirmHook", place, undefined, { "x-hook-secret": String(subscribed["secret"]) });
  await playground.publish(room, { type: "order.paid" });
  await expect
    .poll(async () => (await expectAsDescribed("listHookMessages", place))["messages"])
    .toMatchObject([{ status: "delivered" }]);
  await expectAsDescribed("listHookAttempts", place);
  await expectAsDescribed("pingHook", place);
  await expectAsDescribed("redeliverHookMessage", { ...place, offset: "1" });
  await expectAsDescribed("unsubscribeHook", place);
  await expectAsDescribed("getHook", place);
});

test("the described behaviour of a receiver is the one that the server parses", () => {
  const described = JSON.parse(
    JSON.stringify(document.components["schemas"], (key, value) =>
      key === "description" ? undefined : value,
    ),
  ).ReceiverBehaviour;
  const { $schema: _dialect, ...parsed } = z.toJSONSchema(receiverBehaviour, { io: "input" });
  expect(described).toEqual(parsed);
});
