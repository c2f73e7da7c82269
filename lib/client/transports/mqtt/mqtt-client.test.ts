import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { WebSocket as WebSocketOfNode } from "ws";
import { RecordingObserver } from "#lib/client/testing/recording-observer";
import type { Connection, ConnectOptions } from "#lib/client/transports/transport";
import { connectMqtt } from "#server/testing/mqtt-bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { mqttClient } from "./mqtt-client";

let playground: StartedPlayground;
let room: Awaited<ReturnType<StartedPlayground["createRoom"]>>;
let observer: RecordingObserver;
let connection: Connection;

beforeAll(async () => {
  vi.stubGlobal("WebSocket", WebSocketOfNode);
  playground = await startPlayground();
});
afterAll(async () => {
  await playground.stop();
  vi.unstubAllGlobals();
});
beforeEach(async () => {
  room = await playground.createRoom();
  observer = new RecordingObserver();
});
afterEach(() => connection.close());

function connect(options: Partial<ConnectOptions> = {}): void {
  connection = mqttClient.connect(
    {
      origin: playground.origin,
      roomId: room.id,
      subscriberId: "lane",
      resume: true,
      pollIntervalMs: 2_000,
      since: undefined,
      ...options,
    },
    observer,
  );
}

// Coming back takes as long as chance wants.
const patient = { timeout: 15_000 };
/** SUBACK has come so many times. */
const subscribed = (times: number) =>
  expect
    .poll(() => observer.frames.filter(({ text }) => text.startsWith("SUBACK")).length, patient)
    .toBe(times);
const publish = () => playground.publish(room.id, { type: "a.b" });

/** Cuts the line, publishes while it is cut, and waits until the lane is back. */
async function miss(events: number): Promise<void> {
  await fetch(`${playground.origin}/api/rooms/${room.id}/faults/cut`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ subscriber: "lane", forMs: 30_000 }),
  });
  await expect.poll(() => observer.status).toBe("waiting");
  for (let n = 0; n < events; n += 1) await publish();
  await fetch(`${playground.origin}/api/rooms/${room.id}/faults/cut/lane`, { method: "DELETE" });
  await subscribed(2);
}

test("[CORE-10] a lane hears what is published, and shows the packets", async () => {
  connect();
  await subscribed(1);
  await publish();
  await expect.poll(() => observer.arrived).toEqual([[1, false]]);
  expect(observer.statuses.map(({ kind }) => kind)).toEqual(["connecting", "open"]);
  expect(observer.outcomes).toEqual(["fresh"]);
  expect(connection.cursor()).toEqual({ epoch: room.epoch, offset: 1 });
  expect(observer.frames.map(({ direction, text }) => `${direction} ${text.split(" ", 1)[0]}`)).toEqual([
    "out CONNECT",
    "in CONNACK",
    "out SUBSCRIBE",
    "in SUBACK",
    "in PUBLISH",
  ]);
});

test("[MQ-6] with resume a cut line loses nothing: the session kept what was missed, and it is marked as sent again", async () => {
  connect();
  await subscribed(1);
  await publish();
  await expect.poll(() => observer.arrived.length).toBe(1);
  await miss(3);
  await publish();
  await expect.poll(() => observer.arrived.length).toBe(5);
  expect(observer.arrived).toEqual([
    [1, false],
    [2, true],
    [3, true],
    [4, true],
    [5, false],
  ]);
  expect(observer.outcomes).toEqual(["fresh", "recovered"]);
  const waiting = observer.statuses.find(({ kind }) => kind === "waiting");
  expect(waiting).toMatchObject({ cause: { by: "network" }, untilMs: expect.any(Number) });
});

test("[MQ-6] without resume, a clean session at QoS 0 loses what is sent while it is away", async () => {
  connect({ resume: false });
  await subscribed(1);
  await publish();
  await expect.poll(() => observer.arrived.length).toBe(1);
  await miss(1);
  await publish();
  await expect.poll(() => observer.arrived.length).toBe(2);
  expect(observer.arrived).toEqual([
    [1, false],
    [3, false],
  ]);
  expect(observer.outcomes).toEqual(["fresh", "fresh"]);
});

test("[MQ-6] a lane that comes back when its session is gone says so", async () => {
  connect({ since: { epoch: room.epoch, offset: 7 } });
  await subscribed(1);
  expect(observer.outcomes).toEqual(["not-recovered"]);
});

test("[MQ-4] a retained event is shown once, however often the lane subscribes", async () => {
  const { client } = await connectMqtt(playground);
  await client.publishAsync(`rooms/${room.id}/events/a`, "1", { qos: 1, retain: true });
  await client.endAsync();
  connect();
  await subscribed(1);
  await expect.poll(() => observer.arrived).toEqual([[1, true]]);
  await miss(1);
  await publish();
  await expect.poll(() => observer.arrived.at(-1)?.[0]).toBe(3);
  expect(observer.arrived).toEqual([
    [1, true],
    [2, true],
    [3, false],
  ]);
});

test("[MQ-13] when the room is removed the lane is closed for good, with the server's reason", async () => {
  connect();
  await subscribed(1);
  await playground.host.rooms.remove(await playground.host.rooms.find(room.id), "The host closed this room.");
  await expect
    .poll(() => observer.statuses.at(-1))
    .toEqual({ kind: "closed", cause: { by: "server", code: 4510, reason: "The host closed this room." } });
});

test("a closed lane says nothing more, and the server sees it leave", async () => {
  connect();
  await subscribed(1);
  const told = observer.statuses.length;
  connection.close();
  connection.close();
  await expect.poll(async () => (await playground.host.rooms.find(room.id)).connections).toBe(0);
  await publish();
  expect([observer.statuses.length, observer.arrivals]).toEqual([told, []]);
});
