import { once } from "node:events";
import { connect } from "node:net";
import mqtt from "mqtt";
import { io } from "socket.io-client";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { ask } from "#server/testing/ask";
import { createHandClock } from "#server/testing/hand-clock";
import { closed, tcpPortOf } from "#server/testing/mqtt-bench";
import { rawRequest } from "#server/testing/raw-request";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground | undefined;
afterEach(async () => {
  await playground?.stop();
  playground = undefined;
});

async function start(settings: Readonly<Record<string, string>>) {
  const clock = createHandClock();
  const started = await startPlayground(settings, clock);
  playground = started;
  const room = await started.createRoom();
  return { ...started, clock, room, api: `${started.origin}/api/rooms/${room.id}` };
}

const upgrade = (path: string) => [
  `GET ${path} HTTP/1.1`,
  "Host: 127.0.0.1",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Protocol: mqtt",
];

test("[SEC-13] requests: ten times the allowed load for five seconds passes at the allowed rate", async () => {
  const { api, clock } = await start({ MAX_REQUESTS_PER_ADDRESS: "20" });
  // The burst, of which making the room was one.
  const burst = await Promise.all(Array.from({ length: 59 }, () => ask("GET", api)));
  expect(burst.filter(({ status }) => status !== 200)).toEqual([]);
  let passed = 0;
  for (let step = 0; step < 50; step += 1) {
    clock.advance(100);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask("GET", api)));
    passed += answers.filter(({ status }) => status === 200).length;
  }
  expect(passed).toBeGreaterThanOrEqual(95);
  expect(passed).toBeLessThanOrEqual(100);
  const { status, headers, body } = await ask("GET", api);
  expect({ status, retryAfter: headers.get("retry-after"), type: headers.get("content-type"), body }).toEqual(
    {
      status: 429,
      retryAfter: "1",
      type: "application/problem+json",
      body: {
        type: "/problems/too-many-requests",
        title: "Too Many Requests",
        status: 429,
        code: "too-many-requests",
        detail: "This address may send 20 requests a second. Slow down, then send this again.",
      },
    },
  );
});

test("[SEC-13] requests: what is not below /api/ is counted as well, and so is a stranger who calls a receiver", async () => {
  const { origin, clock, room, host } = await start({ MAX_REQUESTS_PER_ADDRESS: "1" });
  const [receiver] = host.receivers.of(await host.rooms.find(room.id));
  for (const path of [
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/asyncapi.json",
    "/ws",
    `/in/${receiver?.id}`,
  ]) {
    const statusOf = async () => (await fetch(origin + path)).status;
    clock.advance(1_000);
    expect([path, await statusOf()]).not.toEqual([path, 429]);
    // The burst is used up: of each second's one request, that was it.
    await Promise.all([statusOf(), statusOf(), statusOf()]);
    expect([path, await statusOf()]).toEqual([path, 429]);
  }
  const { status, body } = await ask("POST", `${origin}/in/${receiver?.id}`, {});
  expect([status, body.code]).toEqual([429, "too-many-requests"]);
});

test("[SEC-13] requests: calls of our own hooks to our own receivers are not counted, at whatever speed", async () => {
  const started = await startPlayground({ MAX_REQUESTS_PER_ADDRESS: "1" });
  playground = started;
  const { id } = await started.createRoom();
  const receivers = started.host.receivers.of(await started.host.rooms.find(id));
  const events = Array.from({ length: 100 }, (_, n) => ({
    specversion: "1.0",
    id: String(n),
    source: "/me",
    type: "a.b",
  }));
  const headers = { "content-type": "application/cloudevents-batch+json" };
  const url = `${started.origin}/api/rooms/${id}/events`;
  expect((await fetch(url, { method: "POST", headers, body: JSON.stringify(events) })).status).toBe(202);
  const answers = () =>
    receivers.map(({ requests }) => requests.list().filter(({ offset }) => offset !== undefined).length);
  await expect.poll(answers).toEqual([100, 100]);
});

test("[SEC-13] pages: more than a burst is refused before anything is rendered; files are not counted", async () => {
  const { origin, clock } = await start({ MAX_PAGES_PER_ADDRESS: "1" });
  // These tests have a server without pages, which answers 404.
  const open = async (path: string) => (await fetch(origin + path)).status;
  expect([await open("/"), await open("/r/some"), await open("/nowhere")]).toEqual([404, 404, 404]);
  const { status, headers, body } = await ask("GET", `${origin}/`);
  expect([status, headers.get("retry-after"), body.code]).toEqual([429, "1", "too-many-pages"]);
  expect(await open("/_next/static/chunk.js")).toBe(404);
  // Next renders its page for what is not there.
  expect(await open("/_next/nothing")).toBe(429);
  clock.advance(1_000);
  expect(await open("/")).toBe(404);
});

test("[SEC-13] events: one address has one rate, over all rooms and all four wires it fires by", async () => {
  const { api, clock, origin, room, createRoom } = await start({ MAX_EVENTS_PER_ADDRESS: "2" });
  const event = { type: "a.b" };
  const other = await createRoom();
  const socket = new WebSocket(`${origin.replace("http", "ws")}/ws?room=${room.id}`, "playground.v1");
  const answers: string[] = [];
  await once(socket, "open");
  socket.on("message", (data) => {
    const { t, code } = JSON.parse(String(data));
    if (t === "ack" || t === "error") answers.push(`websocket ${code ?? "accepted"}`);
  });
  const client = io(origin, { transports: ["websocket"], forceNew: true, auth: { room: room.id } });
  await new Promise<void>((resolve) => client.once("connect", resolve));
  const broker = await mqtt.connectAsync(`${origin.replace("http", "ws")}/mqtt`, { reconnectPeriod: 0 });
  const fire = async () => {
    answers.length = 0;
    socket.send(JSON.stringify({ t: "publish", ref: "1", event }));
    await expect.poll(() => answers.length).toBe(1);
    const { error } = await client.emitWithAck("publish", event);
    answers.push(`socket-io ${error?.code ?? "accepted"}`);
    for (const each of [room, other]) {
      const { status } = await ask("POST", `${origin}/api/rooms/${each.id}/events`, event);
      answers.push(`http ${status}`);
    }
    return answers;
  };
  expect(await fire()).toEqual(["websocket accepted", "socket-io accepted", "http 202", "http 202"]);
  await broker.publishAsync(`rooms/${room.id}/events/a/b`, "1", { qos: 1 });
  expect((await ask("POST", `${api}/events`, event)).status).toBe(202);
  const refused = "too-many-events-of-address";
  expect(await fire()).toEqual([`websocket ${refused}`, `socket-io ${refused}`, "http 429", "http 429"]);
  // MQTT 3.1.1 has no way to refuse a PUBLISH but to close (§4.8).
  const gone = closed(broker);
  broker.publish(`rooms/${room.id}/events/a/b`, "1", { qos: 1 });
  await gone;
  clock.advance(2_000);
  expect(await fire()).toEqual(["websocket accepted", "socket-io accepted", "http 202", "http 202"]);
  socket.terminate();
  client.disconnect();
  await broker.endAsync(true);
});

test.each(["MAX_EVENTS_PER_ADDRESS", "MAX_EVENTS_PER_SECOND"])(
  "[SEC-13] %s: a batch that no waiting would let through is refused with the greatest that there is",
  async (setting) => {
    const { api } = await start({ [setting]: "2" });
    const fire = (count: number) => {
      const event = (_: unknown, n: number) => ({
        specversion: "1.0",
        id: String(n),
        source: "/me",
        type: "a.b",
      });
      return fetch(`${api}/events`, {
        method: "POST",
        headers: { "content-type": "application/cloudevents-batch+json" },
        body: JSON.stringify(Array.from({ length: count }, event)),
      });
    };
    const refused = await fire(7);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([413, null]);
    expect(await refused.json()).toMatchObject({
      code: "batch-too-large",
      detail: "A batch may hold 6 events here, and this one holds 7. Send them in smaller batches.",
    });
    expect((await fire(6)).status).toBe(202);
  },
);

test("[SEC-13] hooks: more changes than a minute allows are refused; looking is not counted", async () => {
  const { api, clock } = await start({ MAX_HOOK_CHANGES_PER_ADDRESS: "3" });
  const ping = () => ask("POST", `${api}/webhooks/none/ping`);
  const { body } = await ask("GET", `${api}/receivers`);
  const [{ id: receiver }] = body.receivers;
  expect((await ask("POST", `${api}/hooks`, { target_url: `/in/${receiver}`, event: "*" })).status).toBe(201);
  expect([(await ping()).status, (await ping()).status]).toEqual([404, 404]);
  const { status, headers, body: problem } = await ping();
  expect([status, headers.get("retry-after"), problem.code]).toEqual([429, "20", "too-many-hook-changes"]);
  expect((await ask("GET", `${api}/hooks`)).status).toBe(200);
  clock.advance(20_000);
  expect((await ping()).status).toBe(404);
});

test.each([
  ["connects a second", { MAX_CONNECTS_PER_ADDRESS: "1" }, "too-many-connects"],
  ["connections at once", { MAX_CONNECTIONS_PER_ADDRESS: "3" }, "too-many-connections"],
])(
  "[WS-15] [SSE-4] %s: upgrades are answered 503 with Retry-After, a stream is told to come back",
  async (_what, settings, code) => {
    const started = await start({ ...settings, MQTT_TCP_PORT: "0" });
    const { room, port, origin } = started;
    const mqttPort = tcpPortOf(started);
    const held = Array.from({ length: 3 }, () =>
      rawRequest(port, upgrade(`/ws?room=${room.id}`).slice(0, -1)),
    );
    for (const each of held) await each.until(/^HTTP\/1\.1 101/);
    for (const path of [`/ws?room=${room.id}`, "/mqtt", "/socket.io/?EIO=4&transport=websocket"]) {
      const answer = await rawRequest(port, upgrade(path)).closed();
      expect(answer).toMatch(/^HTTP\/1\.1 503 .*\r\nretry-after: \d+\r\n/);
      expect(answer).toContain(`"code":"${code}"`);
    }
    const stream = await fetch(`${origin}/api/rooms/${room.id}/events/stream`);
    expect(stream.status).toBe(200);
    expect(await stream.text()).toMatch(/^retry: \d+\nevent: come-back\ndata: .*This address .*\n\n$/s);
    // MQTT 3.1.1 §3.2.2.3: server unavailable.
    const refused = mqtt.connectAsync(`mqtt://127.0.0.1:${mqttPort}`, { reconnectPeriod: 0 });
    await expect(refused).rejects.toMatchObject({ code: 3 });
    for (const each of held) each.socket.destroy();
  },
);

test("[WS-15] a connection that ends makes place for another, on any wire", async () => {
  const { room, port, origin } = await start({ MAX_CONNECTIONS_PER_ADDRESS: "1" });
  const url = `${origin}/api/rooms/${room.id}/events/stream`;
  for (let round = 0; round < 3; round += 1) {
    const held = rawRequest(port, upgrade(`/ws?room=${room.id}`).slice(0, -1));
    await held.until(/^HTTP\/1\.1 101/);
    expect(await (await fetch(url)).text()).toContain("event: come-back");
    held.socket.destroy();
    await expect.poll(() => playground?.host.limits.connections.size).toBe(0);
    const leaving = new AbortController();
    const stream = await fetch(url, { signal: leaving.signal });
    const first = await stream.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toContain("event: recovered");
    leaving.abort();
    await expect.poll(() => playground?.host.limits.connections.size).toBe(0);
  }
});

const live = () => playground?.host.limits.connections.size;

test.each([
  ["polls", ""],
  ["asks by long polling", "&wait=0"],
])("[WS-15] who %s by a name is one connection of the address until it has gone", async (_what, query) => {
  const { api, clock } = await start({ MAX_CONNECTIONS_PER_ADDRESS: "2" });
  const askAs = (name: string) => ask("GET", `${api}/events?limit=1&subscriber=${name}${query}`);
  expect([(await askAs("a")).status, (await askAs("b")).status]).toEqual([200, 200]);
  const { status, headers, body } = await askAs("c");
  expect({
    status,
    retryAfter: headers.get("retry-after"),
    type: headers.get("content-type"),
    code: body.code,
  }).toEqual({
    status: 503,
    retryAfter: "5",
    type: "application/problem+json",
    code: "too-many-connections",
  });
  // Who gives no name is asked for none of the places.
  expect((await ask("GET", `${api}/events?limit=1`)).status).toBe(200);
  clock.advance(1_000);
  expect((await askAs("a")).status).toBe(200);
  // Of b the last request is now 35 s ago, and there is a place for one more.
  clock.advance(34_000);
  expect([(await askAs("c")).status, (await askAs("d")).status]).toEqual([200, 503]);
});

test("[WS-15] [LP-4] a held request without a name is a connection until it is answered, or its client has gone", async () => {
  const { api, room, publish } = await start({ MAX_CONNECTIONS_PER_ADDRESS: "1" });
  const hold = (after: number, signal?: AbortSignal) =>
    fetch(`${api}/events?after=${room.epoch}:${after}&wait=20`, signal === undefined ? {} : { signal });
  const held = hold(0);
  await expect.poll(live).toBe(1);
  expect((await hold(0)).status).toBe(503);
  await publish(room.id, { type: "a.b" });
  expect((await held).status).toBe(200);
  expect(live()).toBe(0);
  const leaving = new AbortController();
  const left = hold(1, leaving.signal);
  await expect.poll(live).toBe(1);
  leaving.abort();
  await expect(left).rejects.toThrow();
  await expect.poll(live).toBe(0);
});

test("[WS-15] a Socket.IO session that polls is one connection, and one when it has moved to a WebSocket", async () => {
  const { origin, room } = await start({ MAX_CONNECTIONS_PER_ADDRESS: "1" });
  const client = io(origin, {
    transports: ["polling", "websocket"],
    forceNew: true,
    auth: { room: room.id },
  });
  await new Promise<void>((resolve) => client.once("connect", resolve));
  await expect.poll(() => client.io.engine.transport.name).toBe("websocket");
  // Of several the engine takes the last, and one that is empty is none.
  for (const sid of ["", "&sid=", "&sid=some&sid="]) {
    const { status, headers, body } = await ask("GET", `${origin}/socket.io/?EIO=4&transport=polling${sid}`);
    expect([status, headers.get("retry-after"), body.code]).toEqual([503, "5", "too-many-connections"]);
  }
  client.disconnect();
  await expect.poll(live).toBe(0);
  expect((await fetch(`${origin}/socket.io/?EIO=4&transport=nonsense`)).status).toBe(400);
  await expect.poll(live).toBe(0);
});

test("[WS-15] a Socket.IO session whose WebSocket comes to nothing keeps its one place until it ends", async () => {
  const { origin, port } = await start({ MAX_CONNECTIONS_PER_ADDRESS: "1" });
  const polling = `${origin}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(polling)).text()).slice(1));
  const target = `/socket.io/?EIO=4&transport=websocket&sid=${sid}`;
  const probe = rawRequest(port, upgrade(target));
  await probe.until(/^HTTP\/1\.1 101/);
  expect(await rawRequest(port, upgrade(target)).closed()).toMatch(/^HTTP\/1\.1 503 /);
  probe.socket.destroy();
  await probe.closed();
  expect((await fetch(polling)).status).toBe(503);
  // Engine.IO 4: "1" is the packet "close".
  await fetch(`${polling}&sid=${sid}`, { method: "POST", body: "1" });
  await expect.poll(live).toBe(0);
});

test("[SEC-14] [SEC-16] an address that opens sockets and says nothing gets 300 besides its connections, and each back that it gives up", async () => {
  const { port, api } = await start({ MAX_CONNECTIONS_PER_ADDRESS: "10" });
  const silent = Array.from({ length: 400 }, () => connect(port, "127.0.0.1"));
  for (const socket of silent) socket.on("error", () => {});
  const open = () => silent.filter((socket) => !socket.closed);
  await expect.poll(() => open().length).toBeLessThanOrEqual(310);
  // What made the room is kept alive for a while, and counts as well.
  expect(open().length).toBeGreaterThan(300);
  for (const socket of open()) socket.destroy();
  await expect.poll(async () => (await ask("GET", api).catch(() => undefined))?.status).toBe(200);
});
