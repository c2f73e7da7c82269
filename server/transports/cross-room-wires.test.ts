import { once } from "node:events";
import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { CONTROL_NAMESPACE } from "#lib/rooms/control-channel";
import { newRoomId } from "#server/rooms/room-id";
import { closed, connectMqtt } from "#server/testing/mqtt-bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

/** In every event of the room that is spied on. */
const MARK = "only-of-the-first-room";

let playground: StartedPlayground;
let first: string;
let cursor: string;
let second: string;
const leaving: (() => unknown)[] = [];
beforeEach(async () => {
  playground ??= await startPlayground();
  const room = await playground.createRoom();
  [first, second] = [room.id, (await playground.createRoom()).id];
  cursor = `${room.epoch}:0`;
  await publishInFirst();
});
afterEach(async () => {
  for (const leave of leaving.splice(0)) await leave();
});
afterAll(() => playground.stop());

const publishInFirst = () => playground.publish(first, { type: "secret.told", data: MARK });
const topOf = async (room: string) => (await playground.host.rooms.find(room)).top.offset;

function webSocketIn(room: string, query = ""): { socket: WebSocket; told: string[] } {
  const url = `${playground.origin.replace("http", "ws")}/ws?room=${room}${query}`;
  const socket = new WebSocket(url, "playground.v1");
  leaving.push(() => socket.terminate());
  const told: string[] = [];
  socket.on("message", (data) => told.push(String(data)));
  return { socket, told };
}

function socketIoIn(namespace: string, auth: object): { socket: Socket; told: unknown[][] } {
  const socket = io(playground.origin + namespace, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth,
  });
  leaving.push(() => socket.disconnect());
  const told: unknown[][] = [];
  socket.onAny((...message: unknown[]) => told.push(message));
  return { socket, told };
}

const heard = <T = unknown>(socket: Socket, name: string) =>
  new Promise<T>((resolve) => socket.once(name, (message: T) => resolve(message)));

async function mqttIn(
  ...rest: Parameters<typeof connectMqtt> extends [unknown, ...infer Rest] ? Rest : never
) {
  const connected = await connectMqtt(playground, ...rest);
  leaving.push(() => connected.client.endAsync(true));
  return connected;
}

/** After an event in each room, the second room's has come and nothing of the first. */
async function expectDeaf(text: () => string): Promise<void> {
  await publishInFirst();
  await playground.publish(second, { type: "the.end" });
  await expect.poll(text).toMatch(/the.end/);
  expect(text()).not.toMatch(/only-of-the-first-room|secret.told/);
  expect(text()).not.toContain(first);
}

test("[SEC-8] WebSocket: a cursor of another room gives none of its events, no message names another room", async () => {
  const { socket, told } = webSocketIn(second, `&since=${cursor}`);
  await once(socket, "message");
  expect(JSON.parse(told[0] ?? "")).toMatchObject({ t: "welcome", recovered: false });
  const event = { type: "a.b", data: 1 };
  for (const extra of [{ room: first }, { event: { ...event, room: first } }, { subscriber: first }]) {
    socket.send(JSON.stringify({ t: "publish", ref: "r", event, ...extra }));
  }
  await expect.poll(() => told.filter((each) => each.includes('"error"')).length).toBe(3);
  await expectDeaf(() => told.join("\n"));
  expect(await topOf(first)).toBe(2);
});

test("[SEC-8] WebSocket: of two rooms in the address the first counts, for reading and for writing", async () => {
  const { socket, told } = webSocketIn(second, `&room=${first}&subscriber=spy`);
  await once(socket, "message");
  socket.send(JSON.stringify({ t: "publish", ref: "r", event: { type: "a.b" } }));
  await expect.poll(() => told.some((each) => each.includes('"ack"'))).toBe(true);
  await expectDeaf(() => told.join("\n"));
  expect([await topOf(first), await topOf(second)]).toEqual([2, 2]);
});

test("[SEC-8] Socket.IO: no option and no command of a client leads into another room", async () => {
  const { socket, told } = socketIoIn("/", { room: second });
  await heard(socket, "welcome");
  // Nobody listens to these; a library that did would let anybody in.
  for (const command of ["join", "subscribe", "room", "adapter", "leave"]) {
    socket.emit(command, `room:${first}`);
    socket.emit(command, first);
  }
  const answer = await socket.emitWithAck("publish", { type: "a.b", room: first }, { room: first });
  expect(answer).toMatchObject({ error: { code: "invalid-body" } });
  await socket.emitWithAck("publish", { type: "a.b" }, { room: first });
  await expectDeaf(() => JSON.stringify(told));
  expect(await topOf(first)).toBe(2);
});

test("[SEC-8] Socket.IO: the session of one room is not recovered into another", async () => {
  const before = socketIoIn("/", { room: first });
  const welcome = await heard<{ top: string }>(before.socket, "welcome");
  // Its key to recovery, which the client library keeps to itself.
  const pid: string = Reflect.get(before.socket, "_pid");
  expect(pid).toMatch(/./);
  before.socket.io.engine.close();
  await expect.poll(async () => (await playground.host.rooms.find(first)).connections).toBe(0);
  await publishInFirst();
  const { socket, told } = socketIoIn("/", { room: second, pid, offset: welcome.top });
  // Its cursor is none of the room that it names.
  await heard(socket, "disconnect");
  expect(JSON.stringify(told)).not.toContain(MARK);
});

test("[SEC-8] control channel: nothing is told of another room, whatever is watched", async () => {
  webSocketIn(first, "&subscriber=theirs");
  const page = socketIoIn(CONTROL_NAMESPACE, { room: first });
  await expect.poll(() => JSON.stringify(page.told)).toContain("snapshot");
  const [, snapshot] = page.told.find(([name]) => name === "snapshot") ?? [];
  const { journal } = snapshot as { journal: string };
  const { socket, told } = socketIoIn(CONTROL_NAMESPACE, {
    room: second,
    watch: ["theirs"],
    after: journal,
  });
  await expect.poll(() => JSON.stringify(told)).toContain("snapshot");
  socket.emit("watch", ["theirs", first, `${first} theirs`]);
  for (const command of ["join", "room", "snapshot"]) socket.emit(command, first);
  await socket.emitWithAck("clock");
  await publishInFirst();
  await expect.poll(() => JSON.stringify(page.told)).toContain("recorded");
  await playground.publish(second, { type: "the.end" });
  await expect.poll(() => JSON.stringify(told)).toContain("recorded");
  expect(JSON.stringify(told)).not.toContain(first);
  const entries = told.filter(([name]) => name === "entries").map(([, message]) => JSON.stringify(message));
  expect(entries.join("")).not.toMatch(/"theirs"|secret\.told/);
  expect(entries.join("").match(/"recorded"/g)).toHaveLength(1);
});

test("[SEC-7] [SEC-8] MQTT: no filter reaches a room that it does not name, nor what is retained there", async () => {
  const publisher = await mqttIn();
  const topic = `rooms/${first}/events/secret/told`;
  await publisher.client.publishAsync(topic, JSON.stringify(MARK), { qos: 1, retain: true });
  const { client, received } = await mqttIn({ username: second });
  const filters = [
    "#",
    "+",
    "+/#",
    "rooms/#",
    "rooms/+/#",
    "rooms/+/events/#",
    "rooms/+/events/secret/told",
    "+/+/events/#",
    `+/${first}/events/#`,
    `/rooms/${first}/events/#`,
    `rooms//${first}/events/#`,
    `rooms/${first.slice(0, -1)}+/events/#`,
    `rooms/${second}/../${first}/events/#`,
    `$share/all/rooms/${first}/events/#`,
    `$share/all/rooms/+/events/#`,
    "$SYS/#",
    "$playground/#",
    `rooms/${newRoomId()}/events/#`,
  ];
  for (const filter of filters) {
    // 128 in SUBACK is a refusal (MQTT 3.1.1 §3.9.3). One that names another room's path below ours matches nothing.
    const granted = await client.subscribeAsync(filter, { qos: 1 }).catch(() => [{ qos: 128 }]);
    const isOfSecond = filter.startsWith(`rooms/${second}/`);
    expect([filter, granted[0]?.qos]).toEqual([filter, isOfSecond ? 1 : 128]);
  }
  await client.subscribeAsync(`rooms/${second}/events/#`);
  await expectDeaf(() => received.map(({ topic: at, text }) => at + text).join("\n"));
});

test("[SEC-7] [SEC-8] MQTT: nothing is published, retained or willed to a room that nobody has named", async () => {
  const topics = ["rooms/+/events/a", "rooms/#", `rooms/${newRoomId()}/events/a`, `/rooms/${first}/events/a`];
  for (const topic of topics) {
    for (const retain of [false, true]) {
      const { client } = await mqttIn({ username: second });
      const gone = closed(client);
      client.publish(topic, "1", { qos: 1, retain }, () => {});
      // Against a name with wildcards mqtt.js itself stands in the way.
      if (!/[+#]/.test(topic)) await gone;
    }
    const will = { topic, payload: Buffer.from("1"), qos: 1, retain: true } as const;
    await expect(mqttIn({ username: second, will })).rejects.toMatchObject({ code: 5 });
  }
  expect([await topOf(first), await topOf(second)]).toEqual([1, 0]);
});

test("[SEC-8] MQTT: a session that is kept in one room is no session in another, by the same client id", async () => {
  const kept = { clientId: "same", clean: false } as const;
  const before = await mqttIn({ ...kept, username: first });
  await before.client.subscribeAsync(`rooms/${first}/events/#`, { qos: 1 });
  await before.client.endAsync();
  await publishInFirst();
  const other = await mqttIn({ ...kept, username: second });
  expect(other.sessionPresent).toBe(false);
  // A kept session outlives whatever its client knows now.
  const granted = await other.client
    .subscribeAsync(`rooms/${first}/events/#`, { qos: 1 })
    .catch(() => [{ qos: 128 }]);
  expect(granted[0]?.qos).toBe(128);
  await other.client.subscribeAsync(`rooms/${second}/events/#`, { qos: 1 });
  await expectDeaf(() => other.received.map(({ text }) => text).join("\n"));
  const again = await mqttIn({ ...kept, username: first });
  expect(again.sessionPresent).toBe(true);
  await expect.poll(() => again.received.length).toBe(2);
});
