import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { envelopeOf } from "#server/log/recorded-event";
import { hasTools } from "#server/testing/has-tools";
import { closed, connectMqtt, dataOf, RawClient, tcpPortOf } from "#server/testing/mqtt-bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
const raws: RawClient[] = [];
beforeAll(async () => {
  playground = await startPlayground({ MQTT_TCP_PORT: "0" });
});
afterEach(() => {
  for (const raw of raws.splice(0)) raw.destroy();
});
afterAll(() => playground.stop());

const connect = (...rest: Parameters<typeof connectMqtt> extends [unknown, ...infer Rest] ? Rest : never) =>
  connectMqtt(playground, ...rest);
const roomOf = (id: string) => playground.host.rooms.find(id);
async function rawClient(): Promise<RawClient> {
  const raw = new RawClient(tcpPortOf(playground));
  raws.push(raw);
  await raw.connected();
  return raw;
}

describe("publishing by MQTT is firing", () => {
  test.each([0, 1, 2] as const)(
    "[MQ-3] at QoS %i the event is in the log once, and every subscriber gets it once",
    async (qos) => {
      const room = await playground.createRoom();
      const subscriber = await connect();
      const publisher = await connect();
      await subscriber.client.subscribeAsync(`rooms/${room.id}/events/#`, { qos: 2 });
      await publisher.client.subscribeAsync(`rooms/${room.id}/events/order/+`, { qos: 0 });
      await publisher.client.publishAsync(`rooms/${room.id}/events/order/paid`, '{"total":4}', { qos });
      const opened = await roomOf(room.id);
      // [CORE-1]: PUBACK and PUBREC come when it is durable, not before.
      if (qos > 0) expect(opened.top.offset).toBe(1);
      await expect.poll(() => [subscriber.received.length, publisher.received.length]).toEqual([1, 1]);
      await playground.publish(room.id, { type: "order.sent" });
      await expect.poll(() => [subscriber.received.length, publisher.received.length]).toEqual([2, 2]);
      expect(subscriber.received.map(dataOf)).toEqual([{ total: 4 }, null]);
      expect(subscriber.received[0]?.topic).toBe(`rooms/${room.id}/events/order/paid`);
      expect(opened.read(0, 10).map(({ via }) => via)).toEqual(["mqtt", "http"]);
      await Promise.all([subscriber.client.endAsync(), publisher.client.endAsync()]);
    },
  );

  test("[MQ-3] a QoS 2 message that is sent again before PUBREL is one event; after it, the id is free", async () => {
    const room = await playground.createRoom();
    const raw = await rawClient();
    const message = {
      cmd: "publish",
      qos: 2,
      retain: false,
      messageId: 7,
      topic: `rooms/${room.id}/events/a/b`,
      payload: "1",
    } as const;
    raw.send({ ...message, dup: false });
    raw.send({ ...message, dup: true });
    raw.send({ ...message, dup: false });
    await expect.poll(() => raw.commands.slice(1)).toEqual(["pubrec", "pubrec", "pubrec"]);
    expect((await roomOf(room.id)).top.offset).toBe(1);
    raw.send({ cmd: "pubrel", messageId: 7 });
    await expect.poll(() => raw.commands.at(-1)).toBe("pubcomp");
    raw.send({ ...message, dup: false });
    await expect.poll(() => raw.commands.at(-1)).toBe("pubrec");
    expect((await roomOf(room.id)).top.offset).toBe(2);
  });

  test("[MQ-3] a QoS 1 message with the id of one in flight is a copy when DUP says so, and else another", async () => {
    const room = await playground.createRoom();
    const raw = await rawClient();
    const message = { cmd: "publish", qos: 1, retain: false, topic: `rooms/${room.id}/events/a` } as const;
    raw.send(
      { ...message, dup: false, messageId: 1, payload: "1" },
      { ...message, dup: true, messageId: 1, payload: "1" },
      { ...message, dup: false, messageId: 1, payload: "2" },
    );
    await expect.poll(() => raw.commands.slice(1)).toEqual(["puback", "puback", "puback"]);
    const events = (await roomOf(room.id)).read(0, 10);
    expect(events.map((event) => envelopeOf(event).data)).toEqual([1, 2]);
  });

  test("[MQ-7] events of one publisher keep their order, at each QoS", async () => {
    const room = await playground.createRoom();
    const [subscriber, publisher] = [await connect(), await connect()];
    await subscriber.client.subscribeAsync(`rooms/${room.id}/events/#`, { qos: 2 });
    for (const qos of [0, 1, 2] as const) {
      await Promise.all(
        Array.from({ length: 200 }, (_, n) =>
          publisher.client.publishAsync(`rooms/${room.id}/events/q${qos}`, String(n), { qos }),
        ),
      );
    }
    await expect.poll(() => subscriber.received.length, { timeout: 10_000 }).toBe(600);
    const ordered = Array.from({ length: 200 }, (_, n) => n);
    for (const qos of [0, 1, 2]) {
      const ofQos = subscriber.received.filter(({ topic }) => topic.endsWith(`q${qos}`));
      expect(ofQos.map(dataOf)).toEqual(ordered);
    }
    await Promise.all([subscriber.client.endAsync(true), publisher.client.endAsync(true)]);
  });

  test.each([
    ["a topic that is none of a room", () => "somewhere/else", "1"],
    ["an unknown room", () => `rooms/${"a".repeat(26)}/events/a`, "1"],
    ["a payload that is no JSON", (id: string) => `rooms/${id}/events/a`, "{"],
    ["a payload over 64 KiB", (id: string) => `rooms/${id}/events/a`, JSON.stringify("x".repeat(65_535))],
  ])(
    "[MQ-12] %s closes the connection and records nothing; the broker goes on",
    async (_what, topic, payload) => {
      const room = await playground.createRoom();
      const { client } = await connect();
      const gone = closed(client);
      client.publish(topic(room.id), payload, { qos: 1 });
      await gone;
      expect((await roomOf(room.id)).top.offset).toBe(0);
      await (await connect()).client.endAsync();
    },
  );

  test("[MQ-12] a room that takes no more events this second closes the publisher's connection", async () => {
    const small = await startPlayground({ MAX_EVENTS_PER_SECOND: "1" });
    const room = await small.createRoom();
    const { client } = await connectMqtt(small);
    const gone = closed(client);
    for (let n = 0; n < 10; n += 1) client.publish(`rooms/${room.id}/events/a`, "1", { qos: 0 });
    await gone;
    expect((await small.host.rooms.find(room.id)).top.offset).toBeLessThan(10);
    await small.stop();
  });
});

test("[MQ-4] a retained event is there for a later subscriber with RETAIN set, at that subscriber's QoS; live copies have it not; an empty one clears it", async () => {
  const room = await playground.createRoom();
  const topic = `rooms/${room.id}/events/state/changed`;
  const publisher = await connect();
  await publisher.client.subscribeAsync(topic);
  await publisher.client.publishAsync(topic, '"on"', { qos: 1, retain: true });
  await expect.poll(() => publisher.received.map(({ packet }) => packet.retain)).toEqual([false]);
  const late = await connect();
  await late.client.subscribeAsync(topic, { qos: 1 });
  await expect
    .poll(() => late.received.map((message) => [dataOf(message), message.packet.retain, message.packet.qos]))
    .toEqual([["on", true, 1]]);
  await publisher.client.publishAsync(topic, "", { qos: 1, retain: true });
  await expect.poll(() => late.received.at(-1)?.text).toBe("");
  const later = await connect();
  await later.client.subscribeAsync(topic);
  await playground.publish(room.id, { type: "state.changed", data: "live" });
  await expect.poll(() => later.received.map(dataOf)).toEqual(["live"]);
  expect((await roomOf(room.id)).top.offset).toBe(2);
  await Promise.all([publisher, late, later].map(({ client }) => client.endAsync()));
});

test("[MQ-4] the hundred and first retained topic of a room closes the connection, until one is cleared", async () => {
  const room = await playground.createRoom();
  const topic = (n: number) => `rooms/${room.id}/events/t${n}`;
  const retained = { qos: 1, retain: true } as const;
  const { client } = await connect();
  await Promise.all(Array.from({ length: 100 }, (_, n) => client.publishAsync(topic(n), "1", retained)));
  const gone = closed(client);
  client.publish(topic(100), "1", retained);
  await gone;
  const again = await connect();
  await again.client.publishAsync(topic(0), "", retained);
  await again.client.publishAsync(topic(100), "1", retained);
  expect((await roomOf(room.id)).top.offset).toBe(101);
  await again.client.endAsync();
});

const mosquitto = hasTools("mosquitto_sub", "mosquitto_pub");

test.skipIf(!mosquitto)(
  `[MQ-3] mosquitto_sub hears what mosquitto_pub sends over TCP${mosquitto ? "" : " (skipped: install mosquitto-clients)"}`,
  async () => {
    const room = await playground.createRoom();
    const at = ["-V", "mqttv311", "-h", "127.0.0.1", "-p", String(tcpPortOf(playground)), "-q", "1"];
    const subscriber = spawn("mosquitto_sub", [...at, "-t", `rooms/${room.id}/#`, "-C", "1", "-v"]);
    let heard = "";
    subscriber.stdout.on("data", (chunk: Buffer) => {
      heard += chunk;
    });
    const ended = new Promise((resolve) => subscriber.once("close", resolve));
    await expect.poll(async () => (await roomOf(room.id)).connections).toBe(1);
    const topic = `rooms/${room.id}/events/order/paid`;
    await promisify(execFile)("mosquitto_pub", [...at, "-t", topic, "-m", '{"total":4}']);
    await ended;
    const [spokenTopic, ...payload] = heard.trim().split(" ");
    expect(spokenTopic).toBe(topic);
    expect(JSON.parse(payload.join(" "))).toMatchObject({
      type: "order.paid",
      data: { total: 4 },
      offset: 1,
    });
  },
);
