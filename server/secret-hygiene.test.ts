import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { CONTROL_NAMESPACE } from "#lib/rooms/control-channel";
import { systemClock } from "#server/clock";
import { createLogger } from "#server/logger";
import { ask } from "#server/testing/ask";
import { type LoopbackReceiver, OPEN_GUARD, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { connectMqtt } from "#server/testing/mqtt-bench";
import { rawRequest } from "#server/testing/raw-request";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

/** Base64 of its bytes is what a secret of Standard Webhooks is made of. */
const CANARY = "canary-that-nobody-may-ever-see";
const WEBHOOK_SECRET = `whsec_${Buffer.from(CANARY).toString("base64")}`;
const METRICS_TOKEN = "canary-of-the-metrics";
const HEADER_VALUE = "canary-in-a-header";
const URL_TOKEN = "canary-in-an-address";

let logged = "";
let directory: string;
let playground: StartedPlayground;
let receiver: LoopbackReceiver;
let room: string;
/** What must not be seen, by its name. */
const secrets = new Map<string, string>();
/** Every answer and message, but those that hand out a secret to whom it belongs. */
const told: string[] = [];

const destination = new Writable({
  write(chunk, _encoding, done) {
    logged += chunk;
    done();
  },
});
const start = () =>
  startPlayground(
    { DATA_DIR: directory, METRICS_TOKEN, MQTT_TCP_PORT: "0" },
    systemClock,
    OPEN_GUARD,
    createLogger("trace", destination),
  );

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-secrets-"));
  receiver = await startLoopbackReceiver((response, { headers }, count) => {
    const secret = headers["x-hook-secret"];
    if (secret !== undefined) response.writeHead(200, { "x-hook-secret": secret }).end();
    else response.writeHead(count % 3 === 0 ? 500 : 200, { "set-cookie": HEADER_VALUE }).end("fine");
  });
  playground = await start();
}, 30_000);
afterAll(async () => {
  await playground.stop();
  await receiver.stop();
  await rm(directory, { recursive: true, force: true });
});

const api = () => `${playground.origin}/api/rooms/${room}`;
async function hear(...request: Parameters<typeof ask>) {
  const answer = await ask(...request);
  told.push(
    `${request[0]} ${request[1]}: ${JSON.stringify([...answer.headers])} ${JSON.stringify(answer.body)}`,
  );
  return answer;
}

/** A room with every kind of secret, and everything that can go wrong with them. */
async function live(): Promise<{ webhook: string; hook: string }> {
  const { id, hostKey } = await playground.createRoom();
  room = id;
  const byHost = { "playground-host-key": hostKey };
  const url = `${receiver.url}?token=${URL_TOKEN}`;
  const headers = { Authorization: `Bearer ${HEADER_VALUE}`, "X-Api-Key": HEADER_VALUE };
  const webhook = await ask("POST", `${api()}/webhooks`, { url, headers, secret: WEBHOOK_SECRET });
  const hook = await ask("POST", `${api()}/hooks`, {
    event: "*",
    target_url: receiver.url,
    handshake: "off",
  });
  const dead = await ask("POST", `${api()}/webhooks`, { url: "http://127.0.0.1:1/", headers });
  const rotated = await ask("POST", `${api()}/webhooks/${webhook.body.id}/rotate`, {}, byHost);
  expect([webhook, hook, dead, rotated].map(({ status }) => status)).toEqual([201, 201, 201, 200]);
  for (const [name, secret] of Object.entries({
    "the host key": hostKey,
    "a webhook secret that was given": WEBHOOK_SECRET.slice(6),
    "a webhook secret that was made": dead.body.secret.slice(6),
    "a webhook secret after rotation": rotated.body.secret.slice(6),
    "the secret of a REST hook": hook.body.secret.replace(/^whsec_/, ""),
    "the token of the metrics": METRICS_TOKEN,
    "the value of a secret header": HEADER_VALUE,
  })) {
    expect(secret.length).toBeGreaterThan(15);
    secrets.set(name, secret);
  }
  return { webhook: webhook.body.id, hook: hook.body.id };
}

async function everyWire(hostKey: string): Promise<void> {
  const socket = new WebSocket(`${playground.origin.replace("http", "ws")}/ws?room=${room}`, "playground.v1");
  socket.on("message", (data) => told.push(`ws ${data}`));
  await once(socket, "message");
  socket.send(JSON.stringify({ t: "publish", ref: "r", event: { type: "no type" } }));
  for (const namespace of ["/", CONTROL_NAMESPACE]) {
    const client = io(playground.origin + namespace, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      auth: { room, watch: [], hostKey },
    });
    client.onAny((...message: unknown[]) => told.push(`socket.io ${JSON.stringify(message)}`));
    await new Promise<void>((resolve) => client.once("connect", () => resolve()));
  }
  // Ends badly: a topic that is none, with a room and a key in what is sent.
  const mqtt = await connectMqtt(playground, { username: room, password: hostKey });
  mqtt.client.publish(`rooms/${room}/nowhere/${hostKey}`, hostKey, { qos: 1 }, () => {});
  await new Promise<void>((resolve) => mqtt.client.once("close", () => resolve()));
  await connectMqtt(playground, { username: hostKey }).catch(() => {});
  const stream = rawRequest(playground.port, [`GET /api/rooms/${room}/events/stream HTTP/1.1`, "host: x"]);
  await stream.until(/\r\n\r\n/);
  for (let n = 0; n < 5; n += 1) await playground.publish(room, { type: "a.b", data: n });
  await stream.until(/"offset":5/);
  told.push(stream.text());
  stream.socket.destroy();
}

/** The secret crosses in the handshake, in both directions. @returns the id of the hook */
async function agree(): Promise<string> {
  const asked = { event: "a.*", target_url: receiver.url, handshake: "required" };
  const hook = await hear("POST", `${api()}/hooks`, asked);
  expect(hook.body.status).toBe("pending");
  const handshake = () => receiver.requests.find(({ headers }) => headers["x-hook-secret"] !== undefined);
  await expect.poll(handshake).toBeDefined();
  secrets.set("the secret of a handshake", String(handshake()?.headers["x-hook-secret"]));
  const status = async () => (await ask("GET", `${api()}/hooks/${hook.body.id}`)).body.status;
  await expect.poll(status).toBe("active");
  return hook.body.id;
}

test("S9: no secret is in a log, in the metrics, or in an answer but the one that hands it out", async () => {
  const { webhook, hook } = await live();
  const hostKey = secrets.get("the host key") ?? "";
  await hear("GET", `${api()}/wire/${webhook}`);
  await everyWire(hostKey);
  const agreed = await agree();
  const delivered = async (path: string) =>
    (await ask("GET", `${api()}/${path}/messages`)).body.messages.length;
  await expect.poll(() => delivered(`webhooks/${webhook}`)).toBe(5);
  await expect.poll(() => receiver.requests.length).toBeGreaterThanOrEqual(10);
  // Every route that can be read, with and without the key; the one that hands out a secret only without.
  const { receivers } = (await hear("GET", `${api()}/receivers`)).body;
  for (const route of playground.host.http.routes()) {
    const [method = "", pattern = ""] = route.split(" ");
    if (pattern.endsWith("/stream") || pattern.startsWith("/metrics")) continue;
    if (route === "POST /api/rooms" || route === "POST /api/lab/runs") continue;
    const path = pattern
      .replace(":room", room)
      .replace(":receiver", receivers[0].id)
      .replace(":subscriber", webhook)
      .replace(":offset", "1")
      .replace(":id", pattern.includes("/hooks/") ? hook : webhook)
      .replace(/:\w+/, "none");
    // What changes something is asked for with a body that is not fine, and told a key that is wrong.
    const body = method === "GET" || method === "DELETE" ? undefined : { secret: "short", t: 1 };
    const wrong = { "playground-host-key": `${hostKey}x`, "x-hook-secret": "wrong" };
    if (method !== "DELETE" || path.endsWith(room)) await hear(method, playground.origin + path, body, wrong);
  }
  const wire: string[] = [];
  for (const id of [webhook, agreed]) {
    const { records } = (await ask("GET", `${api()}/wire/${id}`)).body;
    for (const { data } of records) wire.push(Buffer.from(data, "base64").toString("latin1"));
  }
  told.push(...wire);
  const metrics = await fetch(`${playground.origin}/metrics`, {
    headers: { authorization: `Bearer ${METRICS_TOKEN}` },
  });
  told.push(await metrics.text());
  told.push(
    await (await fetch(`${playground.origin}/metrics`, { headers: { authorization: "Bearer x" } })).text(),
  );
  // The log is read again from disk, and its hooks with it.
  await playground.stop();
  playground = await start();
  await hear("GET", `${api()}/webhooks`);
  await hear("GET", `${api()}/hooks`);

  const all = told.join("\n");
  expect(all).toContain("playground_");
  // Each place has been looked into: endpoints, attempts, and the bytes themselves.
  expect(all).toContain('"X-Api-Key":"***"');
  expect(wire.join("\n")).toMatch(/^authorization: \*+$/im);
  // The answer to a handshake is not kept at all: only by it the target agrees.
  expect(wire.join("\n")).toMatch(/^x-hook-secret: \*+\r$/im);
  for (const [name, secret] of secrets) {
    expect([name, all.includes(secret), logged.includes(secret)]).toEqual([name, false, false]);
  }
  // What opens a room, and what an address carries, are for those who have them, not for those who read logs.
  expect(logged.split("\n").length).toBeGreaterThan(10);
  expect(logged.split("\n").filter((line) => line.includes(room) || line.includes(URL_TOKEN))).toEqual([]);
}, 60_000);
