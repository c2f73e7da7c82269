import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openApiDocument } from "#lib/api/openapi";
import type { Operation } from "#lib/api/operation";
import { systemClock } from "#server/clock";
import { ask } from "#server/testing/ask";
import {
  type LoopbackReceiver,
  type LoopbackRequest,
  OPEN_GUARD,
  startLoopbackReceiver,
} from "#server/testing/loopback-receiver";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

const { webhooks } = openApiDocument("http://localhost");
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });

let playground: StartedPlayground;
const receivers: LoopbackReceiver[] = [];
beforeAll(async () => {
  playground = await startPlayground({}, systemClock, OPEN_GUARD);
});
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.stop();
});
afterAll(() => playground.stop());

/** Sends the secret of a handshake back. */
async function startReceiver(): Promise<LoopbackReceiver> {
  const receiver = await startLoopbackReceiver((response, { headers }) => {
    const secret = headers["x-hook-secret"];
    response.writeHead(200, secret === undefined ? {} : { "x-hook-secret": secret }).end();
  });
  receivers.push(receiver);
  return receiver;
}

/** What is not as described, in words. */
function differences(name: string, { method, headers, body }: LoopbackRequest): string[] {
  const operation: Operation | undefined = webhooks[name]?.post;
  if (operation === undefined) throw new Error(`${name} is not described`);
  const { parameters = [], requestBody } = operation;
  const own = Object.keys(headers).filter((header) => /^(webhook|x-hook)-/.test(header));
  const expected = parameters.filter(({ required }) => required === true).map((parameter) => parameter.name);
  const isBody = ajv.compile(JSON.parse(JSON.stringify(requestBody)).content["application/json"].schema);
  isBody(JSON.parse(body));
  return [
    ...(method === "POST" ? [] : [`it is sent by ${method}`]),
    ...(headers["content-type"] === "application/json" ? [] : ["it is not sent as application/json"]),
    ...own.filter((header) => !expected.includes(header)).map((header) => `${header} is not described`),
    ...parameters
      .filter(({ name: header, schema }) => !ajv.compile(schema)(headers[header]))
      .map(({ name: header }) => `${header} is ${headers[header]}`),
    ...(isBody.errors ?? []).map(({ instancePath, message }) => `the body ${instancePath} ${message}`),
  ];
}

test.each(["hmac-sha256", "ed25519"])(
  "a webhook signed by %s receives its ping and its event as the document says",
  async (algorithm) => {
    const receiver = await startReceiver();
    const { id: room, hostKey } = await playground.createRoom();
    const webhooksOfRoom = `${playground.origin}/api/rooms/${room}/webhooks`;
    const { id } = (await ask("POST", webhooksOfRoom, { url: receiver.url, algorithm })).body;
    await expect.poll(() => receiver.requests.length).toBe(1);
    // From now on two secrets sign.
    await ask("POST", `${webhooksOfRoom}/${id}/rotate`, {}, { "playground-host-key": hostKey });
    await playground.publish(room, { type: "order.paid", data: { orderId: 42 } });
    await expect.poll(() => receiver.requests.length).toBe(2);
    expect(receiver.requests.map((request) => differences("webhookDelivery", request))).toEqual([[], []]);
  },
);

test.each(["full", "skinny"])(
  "a REST hook receives its handshake, its ping and its %s event as the document says",
  async (payload) => {
    const receiver = await startReceiver();
    const { id: room } = await playground.createRoom();
    const hooks = `${playground.origin}/api/rooms/${room}/hooks`;
    const wanted = { event: "*", target_url: receiver.url, handshake: "required", payload };
    const { id } = (await ask("POST", hooks, wanted)).body;
    await expect.poll(async () => (await ask("GET", `${hooks}/${id}`)).body.status).toBe("active");
    await playground.publish(room, { type: "order.paid", data: { orderId: 42 } });
    await expect.poll(() => receiver.requests.length).toBe(2);
    await ask("POST", `${hooks}/${id}/ping`);
    await expect.poll(() => receiver.requests.length).toBe(3);
    const [handshake, ...deliveries] = receiver.requests;
    expect(handshake && differences("hookHandshake", handshake)).toEqual([]);
    expect(deliveries.map((request) => differences("hookDelivery", request))).toEqual([[], []]);
  },
);

test("a request that is not as described is told", async () => {
  const request = { method: "PUT", path: "/", headers: { "webhook-other": "1" }, body: '{"type":1}' };
  expect(differences("webhookDelivery", request).length).toBeGreaterThanOrEqual(6);
});
