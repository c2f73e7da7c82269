import { once } from "node:events";
import { Ajv2020 } from "ajv/dist/2020.js";
import { EventSource } from "eventsource";
import { io, type Socket } from "socket.io-client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { asyncApiDocument } from "#lib/api/asyncapi";
import { ask } from "#server/testing/ask";
import { createHandClock, type HandClock } from "#server/testing/hand-clock";
import { connectMqtt } from "#server/testing/mqtt-bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

const document = asyncApiDocument("http://localhost");
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true, validateSchema: false });
ajv.addSchema(document, "asyncapi");

let clock: HandClock;
let playground: StartedPlayground;
let stopped: Promise<void> | undefined;
/** `channel/message` of everything that has crossed, in both directions. */
let crossed: Set<string>;
let differences: string[];
const leaving: (() => unknown)[] = [];
const stop = () => {
  stopped ??= playground.stop();
  return stopped;
};
beforeEach(async () => {
  clock = createHandClock();
  playground = await startPlayground({}, clock);
  stopped = undefined;
  crossed = new Set();
  differences = [];
});
afterEach(async () => {
  for (const leave of leaving.splice(0)) await leave();
  await stop();
});

/** Compares a message with its description. */
function crosses(channel: string, message: string, payload: unknown): void {
  const name = `${channel}/${message}`;
  crossed.add(name);
  const { messages = {} } = (document.channels[channel] ?? {}) as { messages?: object };
  if (!(message in messages)) {
    differences.push(`${name} is not described`);
    return;
  }
  const validate = ajv.compile({ $ref: `asyncapi#/channels/${channel}/messages/${message}/payload` });
  validate(payload);
  for (const error of validate.errors ?? []) {
    differences.push(`${name}${error.instancePath} ${error.message}: ${JSON.stringify(payload)}`);
  }
}

/** Described messages that have not crossed yet. */
const silent = () =>
  Object.entries(document.channels)
    .flatMap(([channel, { messages }]) => Object.keys(messages as object).map((name) => `${channel}/${name}`))
    .filter((name) => !crossed.has(name))
    .toSorted();

function address(channel: string, room: string, type = ""): string {
  return String(document.channels[channel]?.["address"]).replace("{room}", room).replace("{type}", type);
}

const EVENT = { type: "order.paid", data: { orderId: 42 } };

async function overWebSocket(room: string): Promise<void> {
  const query = `room=${room}&subscriber=lane&resume=0`;
  const socket = new WebSocket(
    `ws://127.0.0.1:${playground.port}${address("websocket", room)}?${query}`,
    "playground.v1",
  );
  leaving.push(() => socket.terminate());
  socket.on("message", (data) => {
    const message = JSON.parse(String(data));
    crosses("websocket", message.t, message);
  });
  await once(socket, "message");
  for (const message of [{ t: "publish", ref: "1", event: EVENT, key: "once" }, { t: "ping" }]) {
    crosses("websocket", message.t, message);
    socket.send(JSON.stringify(message));
  }
  socket.send("{}");
}

function enter(channel: string, auth: object): Socket {
  const socket = io(playground.origin + address(channel, ""), {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth,
  });
  leaving.push(() => socket.disconnect());
  socket.onAny((name: string, payload: unknown) => crosses(channel, name, payload));
  socket.on("connect_error", (error: Error & { data?: unknown }) =>
    crosses(channel, "connect_error", error.data),
  );
  return socket;
}

const connected = (socket: Socket) => new Promise<void>((resolve) => socket.once("connect", resolve));

async function overSocketIo(room: string): Promise<void> {
  enter("socket-io", { room: "a".repeat(26) });
  const socket = enter("socket-io", { room });
  await connected(socket);
  crosses("socket-io", "publish", EVENT);
  crosses("socket-io", "answer", await socket.emitWithAck("publish", EVENT, { key: "twice" }));
  crosses("socket-io", "answer", await socket.emitWithAck("publish", { type: "no type" }));
}

async function overControl(room: string): Promise<void> {
  enter("control", { room: "a".repeat(26) });
  const socket = enter("control", { room, watch: [] });
  await connected(socket);
  crosses("control", "watch", ["lane"]);
  socket.emit("watch", ["lane"]);
  crosses("control", "clock", null);
  crosses("control", "clock-answer", await socket.emitWithAck("clock"));
}

async function overMqtt(room: string): Promise<void> {
  const { client } = await connectMqtt(playground);
  leaving.push(() => client.endAsync(true));
  client.on("message", (_topic, payload) => crosses("mqtt", "event", JSON.parse(payload.toString())));
  const topic = address("mqtt", room, "order/paid");
  await client.subscribeAsync(topic, { qos: 1 });
  crosses("mqtt", "publish", EVENT.data);
  await client.publishAsync(topic, JSON.stringify(EVENT.data), { qos: 1 });
}

async function overSse(room: string): Promise<void> {
  const source = new EventSource(`${playground.origin}${address("sse", room)}?heartbeat=event`);
  leaving.push(() => source.close());
  source.onmessage = ({ data }) => crosses("sse", "event", JSON.parse(data));
  for (const name of ["recovered", "come-back", "ended"]) {
    source.addEventListener(name, ({ data }) => crosses("sse", name, JSON.parse(data)));
  }
  source.addEventListener("heartbeat", ({ data }) => crosses("sse", "heartbeat", data));
  await new Promise<void>((resolve) => {
    source.onopen = () => resolve();
  });
}

test("every message that the document describes crosses its wire, and each is as it says", async () => {
  const [room, other] = [await playground.createRoom(), await playground.createRoom()];
  await overControl(room.id);
  await overSse(room.id);
  await overSse(other.id);
  await overMqtt(room.id);
  await overWebSocket(room.id);
  await overSocketIo(room.id);
  const later = () => {
    clock.advance(500);
    return silent();
  };
  await expect.poll(later).toEqual(["socket-io/ended", "sse/come-back", "sse/ended"]);
  await ask("DELETE", `${playground.origin}/api/rooms/${room.id}`, undefined, {
    "playground-host-key": room.hostKey,
  });
  await expect.poll(later).toEqual(["sse/come-back"]);
  void stop();
  await expect.poll(later).toEqual([]);
  expect(differences).toEqual([]);
});

test("an event stream, a WebSocket and MQTT are where the document says", () => {
  const { http } = playground.host;
  expect(http.routes()).toContain(`GET ${address("sse", ":room")}`);
  expect(http.upgrades()).toEqual(expect.arrayContaining([address("websocket", ""), "/mqtt", "/socket.io/"]));
});

test("a message that is not as described is told", () => {
  crosses("websocket", "pong", { t: "pong", offset: -1 });
  crosses("control", "presence", { present: 1, absent: 2 });
  crosses("sse", "farewell", {});
  expect(differences).toHaveLength(3);
});
