import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { systemClock } from "#server/clock";
import { connectMqtt, RawClient, tcpPortOf } from "#server/testing/mqtt-bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { InboundPublish, type InboundPublishParts } from "./inbound-publish";
import { SessionBacklog } from "./session-backlog";

let playground: StartedPlayground;
const raws: RawClient[] = [];
beforeAll(async () => {
  playground = await startPlayground({ MQTT_TCP_PORT: "0", MAX_EVENTS_PER_SECOND: "5000" });
});
afterEach(() => {
  for (const raw of raws.splice(0)) raw.destroy();
});
afterAll(() => playground.stop());

/** Bytes of data of one event: less than the most that one may have. */
const HEAVY_BYTES = 60_000;
const kept = { clientId: "heavy", clean: false } as const;

/** Publishes so many heavy events. */
async function publishHeavy(roomId: string, events: number): Promise<void> {
  const event = { type: "a.b", data: "x".repeat(HEAVY_BYTES) };
  for (let n = 0; n < events; n += 1) await playground.publish(roomId, event);
}

test("[MQ-6] a session whose client is away is gone with more than 4 MiB, however few messages that are", async () => {
  const room = await playground.createRoom();
  const { client } = await connectMqtt(playground, kept, `?room=${room.id}`);
  await client.subscribeAsync(`rooms/${room.id}/events/#`, { qos: 1 });
  await client.endAsync();
  const connections = async () => (await playground.host.rooms.find(room.id)).connections;
  await expect.poll(connections).toBe(0);
  await publishHeavy(room.id, Math.ceil(4_194_304 / HEAVY_BYTES));
  const back = await connectMqtt(playground, kept, `?room=${room.id}`);
  expect(back.sessionPresent).toBe(false);
  await back.client.endAsync();
});

test("[MQ-6] a client that reads and leaves more than 8 MiB unacknowledged is let go", async () => {
  const room = await playground.createRoom();
  const raw = new RawClient(tcpPortOf(playground));
  raws.push(raw);
  await raw.connected({ ...kept, username: room.id });
  const subscriptions = [{ topic: `rooms/${room.id}/events/#`, qos: 1 as const }];
  raw.send({ cmd: "subscribe", messageId: 1, subscriptions });
  await expect.poll(() => raw.commands.at(-1)).toBe("suback");
  await publishHeavy(room.id, 70);
  await expect.poll(() => raw.commands.filter((cmd) => cmd === "publish").length).toBe(70);
  expect(raw.isClosed).toBe(false);
  await publishHeavy(room.id, Math.ceil(8_388_608 / HEAVY_BYTES) - 70);
  await expect.poll(() => raw.isClosed).toBe(true);
});

test("[MQ-6] of a QoS 2 message nothing weighs any more once PUBREC has come, and with its PUBCOMP it is gone", () => {
  const backlog = new SessionBacklog();
  backlog.queued(100);
  backlog.queued(10);
  backlog.sent(7, 100);
  backlog.received(7);
  expect([backlog.messages, backlog.bytes]).toEqual([2, 10]);
  backlog.cleared(7, 0);
  expect([backlog.messages, backlog.bytes]).toEqual([1, 10]);
});

test("[MQ-3] what the broker keeps of a PUBLISH until PUBREL has no payload", async () => {
  const parts: Omit<InboundPublishParts, "sessions"> = {
    clock: systemClock,
    requireRate: () => {},
    roomFor: () => Promise.reject(new Error("there is no room")),
  };
  const inbound = new InboundPublish(parts as InboundPublishParts);
  const packet = {
    cmd: "publish",
    topic: "rooms/r/events/a",
    payload: Buffer.from("1"),
    qos: 2,
    messageId: 1,
    retain: false,
    dup: false,
  } as const satisfies Parameters<InboundPublish["accept"]>[1];
  const accepted = { ...packet };
  await expect(inbound.accept(null, accepted)).rejects.toThrow("there is no room");
  expect(accepted.payload).toHaveLength(0);
});
