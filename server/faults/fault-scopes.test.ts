import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import mqtt from "mqtt";
import { generate } from "mqtt-packet";
import { io } from "socket.io-client";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { CONTROL_NAMESPACE } from "#lib/rooms/control-channel";
import { ask } from "#server/testing/ask";
import { journalOf } from "#server/testing/journal-of";
import { tcpPortOf } from "#server/testing/mqtt-bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
let room: { id: string; hostKey: string };
let other: { id: string; hostKey: string };
const closing: (() => void)[] = [];
beforeAll(async () => {
  playground = await startPlayground({ MQTT_TCP_PORT: "0" });
});
beforeEach(async () => {
  [room, other] = [await playground.createRoom(), await playground.createRoom()];
});
afterEach(() => {
  for (const close of closing.splice(0)) close();
});
afterAll(() => playground.stop());

const faults = () => `${playground.origin}/api/rooms/${room.id}/faults`;
const asHost = () => ({ "playground-host-key": room.hostKey });
const start = (kind: string, settings: object, target: object = { subscriber: "*" }) =>
  ask("POST", `${faults()}/${kind}`, { forMs: 60_000, ...target, ...settings }, asHost());
const end = () => ask("DELETE", faults(), undefined, asHost());
const publish = () => playground.publish(room.id, { type: "a.b", data: 1 });
const events = (roomId: string, query = "") => `${playground.origin}/api/rooms/${roomId}/events${query}`;

/** Of clients that are no EventEmitter of Node. An `error` before it is no reason to end the test. */
const heard = (client: { once(event: string, on: (reason: string) => void): unknown }, event: string) =>
  new Promise<string>((resolve) => client.once(event, resolve));

/** A WebSocket of somebody who gives no name. */
async function webSocket(roomId = room.id) {
  const socket = new WebSocket(`ws://127.0.0.1:${playground.port}/ws?room=${roomId}`, "playground.v1");
  closing.push(() => socket.terminate());
  socket.on("error", () => {});
  await once(socket, "message");
  return socket;
}

/** A stream as `curl -N` reads it. */
async function stream(roomId = room.id) {
  const abort = new AbortController();
  closing.push(() => abort.abort());
  const { body } = await fetch(events(roomId, "/stream"), { signal: abort.signal });
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let isOver = false;
  void (async () => {
    try {
      for (let part = await reader?.read(); part?.done === false; part = await reader?.read())
        text += part.value;
    } catch {
      // It was reset, or the test is over.
    }
    isOver = true;
  })();
  await expect.poll(() => text).toContain("recovered");
  return { text: () => text, isOver: () => isOver };
}

test("[FLT-2] a fault of one wire reaches everybody on it, named or not, and nobody on another", async () => {
  const [socket, sse] = [await webSocket(), await stream()];
  const closed = once(socket, "close");
  expect((await start("cut", {}, { subscriber: "*", wire: "websocket" })).body).toEqual({ connections: 1 });
  expect((await closed)[0]).toBe(1006);
  await publish();
  await expect.poll(sse.text).toContain('"offset":1');
  expect((await fetch(events(room.id, "?wait=0"))).status).toBe(200);
  expect((await ask("GET", faults())).body.faults).toMatchObject([
    { subscriber: "*", wire: "websocket", kind: "cut" },
  ]);
});

test("[FLT-11] who gave a name and is on a line is told, in that room alone, and can be aimed at", async () => {
  const lines = async (roomId = room.id) =>
    (await ask("GET", `${playground.origin}/api/rooms/${roomId}/lines`)).body.lines;
  await webSocket();
  const named = new WebSocket(`ws://127.0.0.1:${playground.port}/ws?room=${room.id}&subscriber=my-laptop`);
  closing.push(() => named.terminate());
  await once(named, "open");
  const client = mqtt.connect(`mqtt://127.0.0.1:${tcpPortOf(playground)}`, {
    clientId: "meter-7",
    username: room.id,
    reconnectPeriod: 0,
  });
  closing.push(() => client.end(true));
  await heard(client, "connect");
  expect(await lines()).toEqual([
    { subscriber: "my-laptop", wire: "websocket" },
    { subscriber: "meter-7", wire: "mqtt" },
  ]);
  expect(await lines(other.id)).toEqual([]);
  for (const { subscriber } of await lines())
    expect((await start("cut", { forMs: 0 }, { subscriber })).body).toEqual({ connections: 1 });
  await expect.poll(() => lines()).toEqual([]);
});

test("[FLT-3] a fault for everybody reaches a poll that names nobody, and no other request of the room", async () => {
  expect((await fetch(events(room.id))).status).toBe(200);
  await start("answer", { status: 503 });
  expect((await fetch(events(room.id))).status).toBe(503);
  expect((await fetch(events(room.id, "?wait=0"))).status).toBe(503);
  expect((await fetch(events(room.id, "/stream"))).status).toBe(503);
  // What the page itself asks, and other people's rooms.
  await publish();
  for (const path of [
    "",
    "/faults",
    "/lines",
    "/receivers",
    "/webhooks",
    "/hooks",
    "/events/recent",
    "/wire/me",
  ]) {
    const url = `${playground.origin}/api/rooms/${room.id}${path}?subscriber=me`;
    expect([path, (await fetch(url)).status]).toEqual([path, 200]);
  }
  expect((await fetch(events(other.id))).status).toBe(200);
  expect((await end()).status).toBe(204);
  expect((await fetch(events(room.id))).status).toBe(200);
});

test("[FLT-3] a request is of the room of its path, however that is written and whatever its query says", async () => {
  await start("answer", { status: 503 });
  const encoded = [...room.id].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join("");
  expect((await fetch(events(encoded))).status).toBe(503);
  expect((await fetch(events(room.id).replace("/api/", "/%61pi/"))).status).toBe(503);
  expect((await fetch(events(room.id, `?room=${other.id}`))).status).toBe(503);
  expect((await fetch(events(other.id, `?room=${room.id}`))).status).toBe(200);
});

test("[FLT-3] the control channel of the page goes on under every fault for everybody", async () => {
  const control = io(playground.origin + CONTROL_NAMESPACE, {
    transports: ["websocket"],
    forceNew: true,
    auth: { room: room.id, watch: [] },
  });
  closing.push(() => control.close());
  const told: string[] = [];
  control.on("entries", ({ entries }) => {
    for (const { kind, fault, active } of entries)
      if (kind === "fault-changed" && active) told.push(fault.kind);
  });
  await heard(control, "snapshot");
  const wanted: [string, object][] = [
    ["cut", {}],
    ["black-hole", {}],
    ["answer", { status: 502 }],
    ["cut-idle", { afterMs: 500 }],
    ["refuse-upgrade", { how: "strip" }],
    ["restart", { what: "server" }],
  ];
  for (const [kind, settings] of wanted) await start(kind, settings);
  await expect.poll(() => told).toEqual(wanted.map(([kind]) => kind));
  expect(control.connected).toBe(true);
  const again = io(playground.origin + CONTROL_NAMESPACE, {
    forceNew: true,
    auth: { room: room.id, watch: [] },
  });
  closing.push(() => again.close());
  await heard(again, "snapshot");
});

test.each([
  ["by WebSocket alone", { transports: ["websocket"] }],
  ["from polling to WebSocket", {}],
  ["by polling alone", { transports: ["polling"] }],
])(
  "[FLT-8] a Socket.IO client that says its room in CONNECT, %s, is on the wire's line from there on",
  async (_how, options) => {
    const socket = io(playground.origin, {
      forceNew: true,
      reconnection: false,
      auth: { room: room.id },
      ...options,
    });
    closing.push(() => socket.close());
    await heard(socket, "welcome");
    const { engine } = socket.io;
    // It upgrades by itself, as soon as it can.
    if (!("transports" in options)) await expect.poll(() => engine.transport.name).toBe("websocket");
    const gone = heard(socket, "disconnect");
    await start("cut", {}, { subscriber: "*", wire: "socket-io" });
    expect(await gone).toMatch(/^transport (?:close|error)$/);
  },
);

test("[FLT-8] MQTT over TCP is on the line of its room once CONNECT has named it", async () => {
  const entries = journalOf(await playground.host.rooms.find(room.id), []);
  const connect = (roomId: string, clientId: string) =>
    mqtt.connectAsync(`mqtt://127.0.0.1:${tcpPortOf(playground)}`, {
      protocolVersion: 4,
      clientId,
      username: roomId,
      reconnectPeriod: 0,
    });
  const [mine, theirs] = [await connect(room.id, "mine"), await connect(other.id, "theirs")];
  closing.push(
    () => mine.end(true),
    () => theirs.end(true),
  );
  mine.on("error", () => {});
  const gone = heard(mine, "close");
  // By the name that the journal knows it by, too.
  expect((await start("cut", {}, { subscriber: "mine" })).body).toEqual({ connections: 1 });
  await gone;
  await expect
    .poll(() => entries.filter(({ kind }) => kind === "connection-closed"))
    .toMatchObject([{ subscriberId: "mine", transport: "mqtt", cause: { by: "fault" } }]);
  expect(theirs.connected).toBe(true);
  // And who connects meanwhile does not stay.
  const late = connectTcp(tcpPortOf(playground), "127.0.0.1");
  late.on("error", () => {});
  await once(late, "connect");
  const reset = new Promise((resolve) => late.once("close", resolve));
  late.write(
    generate({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 4,
      clean: true,
      clientId: "mine",
      keepalive: 60,
      username: room.id,
    }),
  );
  await reset;
});

test("[FLT-2] the narrower fault goes before the wider one of the same kind", async () => {
  const { host } = playground;
  const line = { roomId: room.id, transport: "sse", subscriberId: "me" } as const;
  await fetch(events(room.id, "?subscriber=me"));
  await start("answer", { status: 502 });
  const status = (query: string) => fetch(events(room.id, query)).then((answer) => answer.status);
  expect(await status("")).toBe(502);
  await start("answer", { status: 503 }, { subscriber: "*", wire: "polling" });
  expect(await status("")).toBe(503);
  expect(await status("?wait=0")).toBe(502);
  expect(host.http.faults.active(line.roomId)).toHaveLength(2);
});

test.each([
  ["restart", { subscriber: "*", wire: "mqtt", what: "broker" }, 422, "scope-too-narrow"],
  ["restart", { subscriber: "*", what: "universe" }, 422, "invalid-body"],
  ["delay", { subscriber: "*", wire: "webhook", delayMs: 10 }, 422, "no-line-of-this-wire"],
  ["cut", { subscriber: "*", wire: "pigeon" }, 422, "invalid-body"],
  ["cut", { subscriber: "me", wire: "sse" }, 422, "invalid-body"],
])("%s %j is refused with %i %s", async (kind, body, status, code) => {
  const answer = await ask("POST", `${faults()}/${kind}`, body, asHost());
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});

test.each([{ subscriber: "*" }, { subscriber: "*", wire: "sse" }])(
  "[FLT-4] %j needs the host key, to be put on and to be taken back",
  async (target) => {
    const body = { ...target, forMs: 60_000 };
    expect((await ask("POST", `${faults()}/black-hole`, body)).status).toBe(403);
    await ask("POST", `${faults()}/black-hole`, body, asHost());
    const path = `${faults()}/black-hole/*${"wire" in target ? "?wire=sse" : ""}`;
    expect((await ask("DELETE", path)).status).toBe(403);
    expect((await ask("GET", faults())).body.faults).toHaveLength(1);
    expect((await ask("DELETE", path, undefined, asHost())).status).toBe(204);
    expect((await ask("GET", faults())).body.faults).toEqual([]);
  },
);

test("[FLT-8] a lasting cut of one subscriber holds for who is named by its CONNECT alone, over WebSocket too", async () => {
  const url = `ws://127.0.0.1:${playground.port}/mqtt?room=${room.id}`;
  const connect = () => {
    const client = mqtt.connect(url, { clientId: "meter-7", reconnectPeriod: 0 });
    client.on("error", () => {});
    closing.push(() => client.end(true));
    return client;
  };
  const first = connect();
  await heard(first, "connect");
  const closed = heard(first, "close");
  expect((await start("cut", {}, { subscriber: "meter-7" })).body).toEqual({ connections: 1 });
  await closed;
  const again = connect();
  await heard(again, "close");
  const { body } = await ask("GET", `${playground.origin}/api/rooms/${room.id}/lines`);
  expect(body.lines).toEqual([]);
  await end();
  await heard(connect(), "connect");
});
