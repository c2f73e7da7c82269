import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import mqtt from "mqtt";
import { io } from "socket.io-client";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { JournalEntry } from "#lib/journal/entry";
import { ask } from "#server/testing/ask";
import { journalOf } from "#server/testing/journal-of";
import { connectMqtt, dataOf, tcpPortOf } from "#server/testing/mqtt-bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
let room: { id: string; hostKey: string; epoch: string };
let entries: JournalEntry[];
const closing: (() => void)[] = [];
beforeAll(async () => {
  playground = await startPlayground({ MQTT_TCP_PORT: "0" });
});
beforeEach(async () => {
  room = await playground.createRoom();
  entries = journalOf(await playground.host.rooms.find(room.id), []);
});
afterEach(() => {
  for (const close of closing.splice(0)) close();
});
afterAll(() => playground.stop());

const faults = () => `${playground.origin}/api/rooms/${room.id}/faults`;
const asHost = () => ({ "playground-host-key": room.hostKey });
const restart = (what: "server" | "broker", forMs = 60_000) =>
  ask("POST", `${faults()}/restart`, { subscriber: "*", what, forMs }, asHost());
const over = () => ask("DELETE", `${faults()}/restart/*`, undefined, asHost());
const publish = (data: unknown = 1) => playground.publish(room.id, { type: "a.b", data });
const events = (query = "") => `${playground.origin}/api/rooms/${room.id}/events${query}`;
const closings = () =>
  entries.flatMap((entry) =>
    entry.kind === "connection-closed" ? [[entry.transport, entry.cause.by, entry.cause.code]] : [],
  );
const heard = <Told = unknown>(
  client: { once(event: never, on: (told: Told) => void): unknown },
  event: string,
) => new Promise<Told>((resolve) => client.once(event as never, resolve));

function webSocket(query = "", roomId = room.id) {
  const url = `ws://127.0.0.1:${playground.port}/ws?room=${roomId}${query}`;
  const socket = new WebSocket(url, "playground.v1");
  closing.push(() => socket.terminate());
  socket.on("error", () => {});
  const offsets: number[] = [];
  socket.on("message", (text) => {
    const message = JSON.parse(String(text));
    if (message.t === "event") offsets.push(message.event.offset);
  });
  return { socket, offsets };
}

function socketIo() {
  const socket = io(playground.origin, {
    forceNew: true,
    transports: ["websocket"],
    reconnectionDelay: 20,
    reconnectionDelayMax: 50,
    auth: { room: room.id },
  });
  closing.push(() => socket.close());
  return socket;
}

const session = (clientId = "kept") =>
  connectMqtt(playground, { clientId, clean: false }, `?room=${room.id}`);

test("[FLT-9] WebSocket: 1012, then 503 with Retry-After, then whatever its cursor names", async () => {
  const { socket } = webSocket();
  await once(socket, "message");
  await publish();
  const closed = once(socket, "close");
  expect((await restart("server", 30_000)).body).toEqual({ connections: 1 });
  expect((await closed)[0]).toBe(1012);
  const [, refused] = await once(webSocket().socket, "unexpected-response");
  expect([refused.statusCode, Number(refused.headers["retry-after"])]).toEqual([503, expect.any(Number)]);
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(20);
  await publish();
  await over();
  const resumed = webSocket(`&since=${room.epoch}:1`);
  await expect.poll(() => resumed.offsets).toEqual([2]);
  const bare = webSocket();
  await once(bare.socket, "message");
  expect(bare.offsets).toEqual([]);
});

test("[FLT-9] SSE: the stream ends with a reconnection time, and a new one is told the same", async () => {
  const stream = await fetch(events("/stream"));
  await restart("server");
  expect(await stream.text()).toMatch(/retry: \d{4}\nevent: come-back\n/);
  const again = await fetch(events("/stream"));
  expect([again.status, await again.text()]).toEqual([
    200,
    expect.stringMatching(/^retry: \d{4}\nevent: come-back\n/),
  ]);
  await publish();
  await over();
  const abort = new AbortController();
  const resumed = await fetch(events(`/stream?last_event_id=${room.epoch}:0`), { signal: abort.signal });
  const reader = resumed.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes('"offset":1')) text += (await reader?.read())?.value;
  abort.abort();
});

test("[FLT-9] polling: what is held is answered, and the next request finds 503, until its cursor finds everything", async () => {
  const held = fetch(events(`?after=${room.epoch}:0&wait=30&subscriber=lp`));
  await expect.poll(() => entries.some(({ kind }) => kind === "connection-opened")).toBe(true);
  await fetch(events("?subscriber=p"));
  await restart("server");
  const answer = await held;
  expect([answer.status, (await answer.json()).events]).toEqual([200, []]);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  for (const query of ["", "?wait=5", "?subscriber=p", "?subscriber=lp&wait=5"]) {
    const refused = await fetch(events(query));
    expect([query, refused.status, (await refused.json()).code]).toEqual([query, 503, "server-restarting"]);
  }
  await publish();
  await over();
  const page = await (await fetch(events(`?after=${room.epoch}:0&subscriber=p`))).json();
  expect(page.events.map(({ offset }: { offset: number }) => offset)).toEqual([1]);
});

test("[FLT-9] Socket.IO: transport close, nobody gets in, and nothing is recovered", async () => {
  const socket = socketIo();
  expect(await heard(socket, "welcome")).toMatchObject({ recovered: false });
  const event = heard(socket, "event");
  await publish();
  await event;
  const errors: unknown[] = [];
  socket.on("connect_error", (error) => errors.push(error));
  const gone = heard<string>(socket, "disconnect");
  await restart("server");
  expect(await gone).toBe("transport close");
  await publish();
  // It comes by itself, again and again, and is not let in, nor told that it never will be.
  await wait(300);
  expect([socket.connected, socket.active, errors]).toEqual([false, true, []]);
  const welcome = heard(socket, "welcome");
  await over();
  expect(await welcome).toMatchObject({ recovered: false });
  expect(socket.recovered).toBe(false);
});

test("[FLT-9] Socket.IO: without a restart the same client is recovered, so that it is the restart that forgot it", async () => {
  const socket = socketIo();
  await heard(socket, "welcome");
  const event = heard(socket, "event");
  await publish();
  await event;
  const welcome = heard(socket, "welcome");
  socket.io.engine.close();
  expect(await welcome).toMatchObject({ recovered: true });
});

test.each(["server", "broker"] as const)(
  "[FLT-9] MQTT, restart of the %s: the session and the retained message are gone, and SUBSCRIBE begins anew",
  async (what) => {
    const filter = `rooms/${room.id}/events/#`;
    const { client } = await session();
    await client.subscribeAsync(filter, { qos: 1 });
    await client.publishAsync(`rooms/${room.id}/events/kept`, "7", { qos: 1, retain: true });
    const away = await session("away");
    await away.client.subscribeAsync(filter, { qos: 1 });
    await away.client.endAsync();
    const closed = heard(client, "close");
    await restart(what);
    await closed;
    await publish();
    const refused = new WebSocket(`ws://127.0.0.1:${playground.port}/mqtt?room=${room.id}`, "mqtt");
    const [, answer] = await once(refused, "unexpected-response");
    expect(answer.statusCode).toBe(503);
    const tcp = mqtt.connect(`mqtt://127.0.0.1:${tcpPortOf(playground)}`, {
      protocolVersion: 4,
      reconnectPeriod: 0,
      username: room.id,
    });
    closing.push(() => tcp.end(true));
    expect(await heard<{ code: number }>(tcp, "error")).toMatchObject({ code: 3 });
    await over();
    for (const clientId of ["kept", "away"]) {
      const again = await session(clientId);
      closing.push(() => again.client.end(true));
      expect([clientId, again.sessionPresent]).toEqual([clientId, false]);
      await again.client.subscribeAsync(filter, { qos: 1 });
      await publish("new");
      await expect.poll(() => again.received.length).toBe(1);
      expect(again.received.map((each) => [dataOf(each), each.packet.retain])).toEqual([["new", false]]);
    }
  },
);

test("[FLT-9] MQTT: nobody's will tells that it was lost, as nobody's does when the process stops", async () => {
  const will = {
    topic: `rooms/${room.id}/events/lost`,
    payload: Buffer.from("1"),
    qos: 1,
    retain: false,
  } as const;
  const { client } = await connectMqtt(playground, { clientId: "willing", will }, `?room=${room.id}`);
  const closed = heard(client, "close");
  await restart("server");
  await closed;
  await expect.poll(closings).toMatchObject([["mqtt", "server", 1012]]);
  expect((await publish()).offset).toBe(1);
});

test("[FLT-10] a broker's restart ends the wires behind it, and no other", async () => {
  const [ws, sio] = [webSocket(), socketIo()];
  await Promise.all([once(ws.socket, "message"), heard(sio, "welcome")]);
  const { client } = await session();
  const closed = heard(client, "close");
  expect((await restart("broker")).body).toEqual({ connections: 1 });
  await closed;
  // Of two streams and two hooks, none is missing.
  expect((await publish()).matched).toBe(4);
  expect((await fetch(events())).status).toBe(200);
  expect([ws.socket.readyState, sio.connected]).toEqual([WebSocket.OPEN, true]);
  expect(closings()).toMatchObject([["mqtt", "server", 1012]]);
});

test("[FLT-9] hooks wait while the server is down, and go on with the same messages", async () => {
  await restart("server");
  await publish();
  await publish();
  await wait(200);
  const kinds = () => entries.filter(({ kind }) => kind === "attempted" || kind === "received");
  expect(kinds()).toEqual([]);
  await over();
  const attempts = () => entries.flatMap((each) => (each.kind === "attempted" ? [each] : []));
  await expect.poll(() => attempts().length).toBe(4);
  expect(attempts().map(({ attempt, outcome }) => [attempt, outcome.delivered])).toEqual(
    Array.from({ length: 4 }, () => [1, true]),
  );
});

test("[FLT-9] the receivers remember no message across a restart of the server: a repeated one takes effect again", async () => {
  const { offset } = await publish();
  const received = () => entries.flatMap((each) => (each.kind === "received" ? [each] : []));
  await expect.poll(() => received().length).toBe(2);
  const hooks = `${playground.origin}/api/rooms/${room.id}/webhooks`;
  const [{ id }] = (await ask("GET", hooks)).body.webhooks;
  const repeat = async () => {
    const before = received().length;
    await ask("POST", `${hooks}/${id}/messages/${offset}/redeliver`);
    await expect.poll(() => received().length).toBe(before + 1);
    return received().at(-1);
  };
  expect(await repeat()).toMatchObject({ offset, duplicate: true });
  await restart("server");
  await over();
  expect(await repeat()).toMatchObject({ offset, duplicate: false });
});

test("[FLT-9] another room notices nothing, and the log, the epoch and the API of this one go on", async () => {
  const other = await playground.createRoom();
  const theirs = webSocket("", other.id);
  await once(theirs.socket, "message");
  await publish();
  await restart("server");
  expect((await fetch(events())).status).toBe(503);
  await playground.publish(other.id, { type: "a.b" });
  await expect.poll(() => theirs.offsets).toEqual([1]);
  expect((await publish()).offset).toBe(2);
  const facts = (await ask("GET", `${playground.origin}/api/rooms/${room.id}`)).body;
  expect(facts).toMatchObject({ epoch: room.epoch, top: 2 });
});

test("[FLT-9] a restart ends by itself, after three seconds unless it is told otherwise, and the journal says both", async () => {
  await restart("server", 50);
  await expect.poll(async () => (await fetch(events())).status).toBe(200);
  const changes = entries.flatMap((each) => (each.kind === "fault-changed" ? [each] : []));
  expect(changes).toMatchObject([
    { subscriberId: "*", fault: { kind: "restart", what: "server" }, active: true },
    { subscriberId: "*", fault: { kind: "restart", what: "server" }, active: false },
  ]);
  await ask("POST", `${faults()}/restart`, { subscriber: "*", what: "broker" }, asHost());
  const [{ until }] = (await ask("GET", faults())).body.faults;
  expect(Date.parse(until) - Date.now()).toBeLessThanOrEqual(3_000);
});
