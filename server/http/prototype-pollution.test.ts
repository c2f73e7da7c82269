import { once } from "node:events";
import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { CONTROL_NAMESPACE } from "#lib/rooms/control-channel";
import { ask } from "#server/testing/ask";
import { closed, connectMqtt } from "#server/testing/mqtt-bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

const KEYS = ['"__proto__"', '"constructor"', '"prototype"', '"\\u005f\\u005fproto\\u005f\\u005f"'];
const VALUES = [
  '{"polluted":true}',
  '{"prototype":{"polluted":true}}',
  '{"__proto__":{"polluted":true}}',
  '[{"polluted":true}]',
  '"polluted"',
  "null",
];
/** Where a member stands in an object whose other members are fine. */
const PLACES: readonly ((object: string, member: string) => string)[] = [
  (object, member) => object.replace("{", `{${member},`),
  (object, member) => object.replace(/\}$/, `,${member}}`),
  (object, member) => object.replace(/\}$/, `,${member},${member}}`),
  (object, member) => object.replace(/\}$/, `,"x":{${member}}}`),
  (object, member) => object.replace(/\}$/, `,"x":[[{"y":{${member}}}]]}`),
  (object, member) => object.replace(/\}$/, `,"data":{${member}}}`),
  (object, member) => object.replace(/\}$/, `,"data":[{"a":[{${member}}]}]}`),
  (object, member) => object.replace(/\}$/, `,"headers":{${member}}}`),
  (object, member) => object.replace(/\}$/, `,"knobs":{${member}}}`),
];
/** 216 ways to write one valid object so that a careless reader of it changes every object. */
const poisonedFrom = (valid: object): string[] =>
  KEYS.flatMap((key) =>
    VALUES.flatMap((value) => PLACES.map((place) => place(JSON.stringify(valid), `${key}:${value}`))),
  );

let playground: StartedPlayground;
let room: string;
let api: string;
let hostKey: string;
beforeAll(async () => {
  playground = await startPlayground({ MAX_EVENTS_PER_SECOND: "100000" });
  ({ id: room, hostKey } = await playground.createRoom());
  api = `${playground.origin}/api/rooms/${room}`;
});
const leaving: (() => unknown)[] = [];
afterEach(async () => {
  for (const leave of leaving.splice(0)) await leave();
});
afterAll(() => playground.stop());

const ownNames = () => [Object.prototype, Array.prototype, Function.prototype].map(Reflect.ownKeys);
const before = ownNames();

/** The server runs in this very process. */
function expectClean(payload: string): void {
  expect([payload, ownNames()]).toEqual([payload, before]);
  expect([payload, Reflect.get({}, "polluted")]).toEqual([payload, undefined]);
}

async function receiverId(): Promise<string> {
  return (await ask("GET", `${api}/receivers`)).body.receivers[0].id;
}

const EVENT = { type: "a.b" };
const CLOUD_EVENT = { specversion: "1.0", id: "1", source: "/me", type: "a.b" };
const SINCE = { since: new Date(0).toISOString() };

/** Every route that reads JSON, with bodies that it takes. `url` is that of a receiver. */
const bodiesOf = (
  url: string,
): Readonly<Record<string, readonly (readonly [body: object, type?: string])[]>> => ({
  "POST /api/rooms/:room/events": [[EVENT], [CLOUD_EVENT, "application/cloudevents+json"]],
  "POST /api/rooms/:room/webhooks": [[{ url }]],
  "PUT /api/rooms/:room/webhooks/:id": [[{ enabled: true }]],
  "POST /api/rooms/:room/webhooks/:id/rotate": [[{ graceHours: 1 }]],
  "POST /api/rooms/:room/webhooks/:id/recover": [[SINCE]],
  "POST /api/rooms/:room/hooks": [[{ event: "*", target_url: url }]],
  "PUT /api/rooms/:room/hooks/:id": [[{ active: true }]],
  "POST /api/rooms/:room/hooks/:id/recover": [[SINCE]],
  "PUT /api/rooms/:room/receivers/:receiver/behaviour": [[{ status: 200 }]],
  "POST /api/rooms/:room/faults/:kind": [[{ subscriber: "*", delayMs: 1 }]],
  "POST /api/lab/runs": [[{ experiment: "cut-and-resume" }]],
  "POST /api/lab/runs/:run/facts": [[{ facts: [] }]],
});
/** Change something and read no body. A route that is in neither list fails the test. */
const WITHOUT_BODY = [
  "POST /api/rooms",
  "POST /api/rooms/:room/webhooks/:id/ping",
  "POST /api/rooms/:room/hooks/:id/ping",
  "POST /api/rooms/:room/webhooks/:id/messages/:offset/redeliver",
  "POST /api/rooms/:room/hooks/:id/confirm",
  "POST /api/rooms/:room/hooks/:id/messages/:offset/redeliver",
];

test("[SEC-12] every route of the server that may read a body is known here", () => {
  const writes = playground.host.http.routes().filter((route) => /^(POST|PUT|PATCH) \/api\//.test(route));
  expect([...Object.keys(bodiesOf("")), ...WITHOUT_BODY].toSorted()).toEqual(writes.toSorted());
});

test("[SEC-12] 216 poisoned bodies at every route that reads JSON: each is refused, no prototype is changed", async () => {
  const receiver = await receiverId();
  const url = `/in/${receiver}`;
  const webhook: string = (await ask("POST", `${api}/webhooks`, { url })).body.id;
  const hook: string = (await ask("POST", `${api}/hooks`, { event: "a.b", target_url: url })).body.id;
  for (const [route, bodies] of Object.entries(bodiesOf(url))) {
    const [method = "", pattern = ""] = route.split(" ");
    const path = pattern
      .replace(":room", room)
      .replace(":receiver", receiver)
      .replace(":kind", "delay")
      .replace(":id", pattern.includes("/hooks/") ? hook : webhook);
    for (const [valid, type = "application/json"] of bodies) {
      const headers = { "content-type": type, "playground-host-key": hostKey };
      for (const body of poisonedFrom(valid)) {
        const answer = await fetch(playground.origin + path, { method, headers, body });
        const told = await answer.json();
        expect([route, body, answer.status, told.code]).toEqual([route, body, 422, "invalid-body"]);
        expectClean(body);
      }
    }
  }
  expect((await playground.host.rooms.find(room)).top.offset).toBe(0);
}, 120_000);

test("[SEC-12] poisoned events in a batch, in addresses and in headers change no prototype", async () => {
  const cloudEvent = { specversion: "1.0", id: "1", source: "/me", type: "a.b" };
  const headers = { "content-type": "application/cloudevents-batch+json" };
  for (const body of poisonedFrom(cloudEvent)) {
    const answer = await fetch(`${api}/events`, { method: "POST", headers, body: `[${body}]` });
    expect([body, answer.status]).toEqual([body, 422]);
    expectClean(body);
  }
  for (const key of ["__proto__", "constructor", "prototype"]) {
    for (const query of [`${key}=polluted`, `${key}[polluted]=1`, `${key}.polluted=1`, `subscriber=${key}`]) {
      await fetch(`${api}/events?${query}`, { headers: { [key]: "polluted" } });
      await fetch(`${api}/wire/${key}?${query}`);
      await fetch(`${api}/faults/${key}`, { method: "POST", body: "{}" });
      await fetch(`${playground.origin}/api/rooms/${key}`);
      await fetch(`${playground.origin}/in/${key}`, { method: "POST", body: query });
      await fetch(`${playground.origin}/api/lab/runs?experiment=${key}`);
      expectClean(query);
    }
  }
});

test("[SEC-12] poisoned messages over WebSocket, with the subprotocol and without", async () => {
  const valid = { t: "publish", ref: "r", event: { type: "a.b" } };
  for (const [protocols, texts] of [
    [["playground.v1"], poisonedFrom(valid)],
    [[], poisonedFrom({ type: "a.b" })],
  ] as const) {
    for (const text of texts) {
      const socket = new WebSocket(`ws://127.0.0.1:${playground.port}/ws?room=${room}`, [...protocols]);
      leaving.push(() => socket.terminate());
      await once(socket, protocols.length > 0 ? "message" : "open");
      const heard: string[] = [];
      socket.on("message", (data) => heard.push(String(data)));
      socket.send(text);
      // Without the subprotocol there is no answer to a bad event; the Close that follows is answered in turn.
      socket.close();
      await once(socket, "close");
      if (protocols.length > 0) expect([text, heard[0]]).toEqual([text, expect.stringContaining('"error"')]);
      expectClean(text);
    }
  }
  expect((await playground.host.rooms.find(room)).top.offset).toBe(0);
}, 120_000);

const told = <T>(socket: Socket, name: string) =>
  new Promise<T>((resolve) => socket.once(name, (message: T) => resolve(message)));

function enter(namespace: string, auth: object): Socket {
  const socket = io(playground.origin + namespace, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth,
  });
  leaving.push(() => socket.disconnect());
  return socket;
}

test("[SEC-12] poisoned arguments over Socket.IO: events, options, and what a connection is opened with", async () => {
  const events = poisonedFrom({ type: "a.b" }).map((text) => JSON.parse(text));
  // A client is let go with its tenth bad event.
  for (let at = 0; at < events.length; at += 4) {
    const socket = enter("/", { room });
    await told(socket, "welcome");
    for (const event of events.slice(at, at + 4)) {
      const answers = [
        await socket.emitWithAck("publish", event),
        await socket.emitWithAck("publish", { type: "a.b" }, event),
      ];
      for (const answer of answers) expect(answer).toMatchObject({ error: { code: "invalid-body" } });
      expectClean(JSON.stringify(event));
    }
    socket.disconnect();
  }
  for (const auth of poisonedFrom({ room })) {
    for (const namespace of ["/", CONTROL_NAMESPACE]) {
      const socket = enter(namespace, JSON.parse(auth));
      const error = await told<Error>(socket, "connect_error");
      expect(error).toMatchObject({ data: { code: "invalid-body" } });
      socket.disconnect();
      expectClean(auth);
    }
  }
  expect((await playground.host.rooms.find(room)).top.offset).toBe(0);
}, 120_000);

test("[SEC-12] poisoned payloads and wills over MQTT", async () => {
  const topic = `rooms/${room}/events/a/b`;
  for (const payload of poisonedFrom({ a: 1 })) {
    const { client } = await connectMqtt(playground);
    const gone = closed(client);
    client.publish(topic, payload, { qos: 1 }, () => {});
    await gone;
    expectClean(payload);
    const will = { topic, payload: Buffer.from(payload), qos: 1, retain: false } as const;
    await expect(connectMqtt(playground, { will })).rejects.toMatchObject({ code: 5 });
    expectClean(payload);
  }
  expect((await playground.host.rooms.find(room)).top.offset).toBe(0);
}, 120_000);
