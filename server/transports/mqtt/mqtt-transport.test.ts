import { execFile, execFileSync, spawn } from "node:child_process";
import { promisify } from "node:util";
import mqtt, { type IClientOptions, type IPublishPacket, type MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
let tcpPort: number;
beforeAll(async () => {
  playground = await startPlayground({ MQTT_TCP_PORT: "0" });
  const transport = playground.transports.find(({ id }) => id === "mqtt");
  tcpPort =
    transport !== undefined && "tcpPort" in transport ? (transport as { tcpPort(): number }).tcpPort() : 0;
});
afterAll(() => playground.stop());

interface Received {
  readonly topic: string;
  readonly text: string;
  readonly packet: IPublishPacket;
}

async function connect(options: IClientOptions = {}, query = "") {
  const client = await mqtt.connectAsync(`${playground.origin.replace("http", "ws")}/mqtt${query}`, {
    protocolVersion: 4,
    reconnectPeriod: 0,
    ...options,
  });
  return { client, received: listen(client) };
}

function listen(client: MqttClient): Received[] {
  const received: Received[] = [];
  client.on("message", (topic, payload, packet) =>
    received.push({ topic, text: payload.toString(), packet }),
  );
  return received;
}

const data = ({ text }: Received) => JSON.parse(text).data;

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
      const opened = await playground.host.rooms.find(room.id);
      if (qos > 0) expect(opened.top.offset).toBe(1);
      await expect.poll(() => [subscriber.received.length, publisher.received.length]).toEqual([1, 1]);
      await playground.publish(room.id, { type: "order.sent" });
      await expect.poll(() => [subscriber.received.length, publisher.received.length]).toEqual([2, 2]);
      expect(subscriber.received.map(data)).toEqual([{ total: 4 }, null]);
      expect(subscriber.received[0]?.topic).toBe(`rooms/${room.id}/events/order/paid`);
      expect(opened.read(0, 10).map(({ via }) => via)).toEqual(["mqtt", "http"]);
      await Promise.all([subscriber.client.endAsync(), publisher.client.endAsync()]);
    },
  );

  test("[MQ-3] a QoS 2 message that is sent again before PUBREL is one event", async () => {
    const { generate, parser } = await import("mqtt-packet");
    const { connect: connectTcp } = await import("node:net");
    const room = await playground.createRoom();
    const socket = connectTcp(tcpPort, "127.0.0.1");
    const packets: string[] = [];
    const parsing = parser();
    parsing.on("packet", ({ cmd }) => packets.push(cmd));
    socket.on("data", (chunk) => parsing.parse(chunk));
    socket.write(
      generate({
        cmd: "connect",
        protocolId: "MQTT",
        protocolVersion: 4,
        clean: true,
        clientId: "q2",
        keepalive: 60,
      }),
    );
    const publish = (dup: boolean) =>
      generate({
        cmd: "publish",
        qos: 2,
        dup,
        retain: false,
        messageId: 7,
        topic: `rooms/${room.id}/events/a/b`,
        payload: "1",
      });
    socket.write(publish(false));
    await expect.poll(() => packets.filter((cmd) => cmd === "pubrec").length).toBe(1);
    socket.write(publish(true));
    await expect.poll(() => packets.filter((cmd) => cmd === "pubrec").length).toBe(2);
    socket.write(generate({ cmd: "pubrel", messageId: 7 }));
    await expect.poll(() => packets.at(-1)).toBe("pubcomp");
    socket.write(publish(false));
    await expect.poll(() => packets.at(-1)).toBe("pubrec");
    expect((await playground.host.rooms.find(room.id)).top.offset).toBe(2);
    socket.destroy();
  });

  test.each([
    ["a topic that is none of a room", () => "somewhere/else", "1"],
    ["an unknown room", () => `rooms/${"a".repeat(26)}/events/a`, "1"],
    ["a payload that is no JSON", (id: string) => `rooms/${id}/events/a`, "{"],
    ["a payload over 64 KiB", (id: string) => `rooms/${id}/events/a`, JSON.stringify("x".repeat(65_535))],
  ])("%s closes the connection, records nothing, and the broker goes on", async (_what, topic, payload) => {
    const room = await playground.createRoom();
    const { client } = await connect();
    const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
    client.on("error", () => {});
    client.publish(topic(room.id), payload, { qos: 1 });
    await closed;
    expect((await playground.host.rooms.find(room.id)).top.offset).toBe(0);
    await (await connect()).client.endAsync();
  });
});

describe("nobody reads another room", () => {
  test.each([
    "#",
    "+/+/events/#",
    "rooms/+/events/#",
    "rooms/#",
    "$SYS/#",
    "$share/g/rooms/ROOM/events/#",
    `rooms/${"a".repeat(26)}/#`,
  ])("[MQ-9] [MQ-2] the filter %s is answered 0x80", async (filter) => {
    const room = await playground.createRoom();
    const { client } = await connect();
    const granted = await new Promise<unknown>((resolve) =>
      client.subscribe(filter.replace("ROOM", room.id), { qos: 1 }, (_error, _granted, packet) =>
        resolve(packet?.granted),
      ),
    );
    expect(granted).toEqual([0x80]);
    await client.endAsync();
  });

  test("[MQ-9] a refused filter beside a granted one lets nothing through, also not to a persistent session", async () => {
    const [mine, other] = [await playground.createRoom(), await playground.createRoom()];
    const options = { clientId: "greedy", clean: false };
    const first = await connect(options, `?room=${mine.id}`);
    await new Promise((resolve) =>
      first.client.subscribe([`rooms/${mine.id}/events/#`, "#", `rooms/+/events/#`], { qos: 1 }, resolve),
    );
    const someone = await connect();
    await someone.client.subscribeAsync(`rooms/${other.id}/events/#`, { qos: 1 });
    await first.client.endAsync();
    await playground.publish(other.id, { type: "a.b", data: "secret" });
    await playground.publish(mine.id, { type: "a.b", data: "mine" });
    const again = mqtt.connect(`${playground.origin.replace("http", "ws")}/mqtt?room=${mine.id}`, {
      ...options,
      protocolVersion: 4,
    });
    const received = listen(again);
    await expect.poll(() => received.map(data)).toEqual(["mine"]);
    await playground.publish(other.id, { type: "a.b", data: "secret too" });
    await playground.publish(mine.id, { type: "a.b", data: "mine too" });
    await expect.poll(() => received.map(data)).toEqual(["mine", "mine too"]);
    await Promise.all([again.endAsync(), someone.client.endAsync()]);
  });
});

describe("sessions, retained messages and wills", () => {
  test("[MQ-6] a session that comes back gets what it missed at QoS 1, in order; a clean one starts from now", async () => {
    const room = await playground.createRoom();
    const options = { clientId: "sleeper", clean: false };
    const first = await connect(options, `?room=${room.id}`);
    await first.client.subscribeAsync(`rooms/${room.id}/events/#`, { qos: 1 });
    await first.client.endAsync();
    for (let n = 0; n < 20; n += 1) await playground.publish(room.id, { type: "a.b", data: n });
    const again = mqtt.connect(`${playground.origin.replace("http", "ws")}/mqtt?room=${room.id}`, {
      ...options,
      protocolVersion: 4,
    });
    const received = listen(again);
    const connack = await new Promise<{ sessionPresent: boolean }>((resolve) =>
      again.once("connect", resolve),
    );
    expect(connack.sessionPresent).toBe(true);
    await expect.poll(() => received.map(data)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    await again.endAsync();
    const clean = await connect({ ...options, clean: true }, `?room=${room.id}`);
    await playground.publish(room.id, { type: "a.b", data: "now" });
    await clean.client.subscribeAsync(`rooms/${room.id}/events/#`);
    await playground.publish(room.id, { type: "a.b", data: "later" });
    await expect.poll(() => clean.received.map(data)).toEqual(["later"]);
    await clean.client.endAsync();
  });

  test("[MQ-6] a second client with the same id ends the first, but not one of another room", async () => {
    const [room, other] = [await playground.createRoom(), await playground.createRoom()];
    const first = await connect({ clientId: "same" }, `?room=${room.id}`);
    const elsewhere = await connect({ clientId: "same" }, `?room=${other.id}`);
    const closed = new Promise<void>((resolve) => first.client.once("close", () => resolve()));
    const second = await connect({ clientId: "same" }, `?room=${room.id}`);
    await closed;
    expect([second.client.connected, elsewhere.client.connected]).toEqual([true, true]);
    await Promise.all([second.client.endAsync(), elsewhere.client.endAsync()]);
  });

  test("[MQ-4] a retained event is there for a later subscriber with RETAIN set, live copies have it not, and an empty one clears it", async () => {
    const room = await playground.createRoom();
    const topic = `rooms/${room.id}/events/state/changed`;
    const publisher = await connect();
    await publisher.client.subscribeAsync(topic);
    await publisher.client.publishAsync(topic, '"on"', { qos: 1, retain: true });
    await expect.poll(() => publisher.received.map(({ packet }) => packet.retain)).toEqual([false]);
    const late = await connect();
    await late.client.subscribeAsync(topic);
    await expect
      .poll(() => late.received.map((message) => [data(message), message.packet.retain]))
      .toEqual([["on", true]]);
    await publisher.client.publishAsync(topic, "", { qos: 1, retain: true });
    const later = await connect();
    await later.client.subscribeAsync(topic);
    await playground.publish(room.id, { type: "state.changed", data: "live" });
    await expect.poll(() => later.received.map(data)).toEqual(["live"]);
    expect((await playground.host.rooms.find(room.id)).top.offset).toBe(2);
    await Promise.all([publisher, late, later].map(({ client }) => client.endAsync()));
  });

  test("[MQ-5] a will is fired when the line breaks, and not after DISCONNECT", async () => {
    const room = await playground.createRoom();
    const watcher = await connect();
    await watcher.client.subscribeAsync(`rooms/${room.id}/events/#`, { qos: 1 });
    const will = {
      topic: `rooms/${room.id}/events/device/lost`,
      payload: Buffer.from('"gone"'),
      qos: 1 as const,
      retain: false,
    };
    const polite = await connect({ will });
    await polite.client.endAsync();
    const broken = await connect({ will });
    broken.client.stream.destroy();
    await expect.poll(() => watcher.received.map(data)).toEqual(["gone"]);
    await watcher.client.endAsync();
  });

  test("[MQ-11] a subscriber at QoS 1 gets QoS 1 although another was granted QoS 2", async () => {
    const room = await playground.createRoom();
    const [two, one, zero] = [await connect(), await connect(), await connect()];
    const filter = `rooms/${room.id}/events/#`;
    await two.client.subscribeAsync(filter, { qos: 2 });
    await one.client.subscribeAsync(filter, { qos: 1 });
    await zero.client.subscribeAsync(filter, { qos: 0 });
    await playground.publish(room.id, { type: "a.b" });
    const qos = ({ received }: typeof two) => received.map(({ packet }) => packet.qos);
    await expect.poll(() => [qos(two), qos(one), qos(zero)]).toEqual([[2], [1], [0]]);
    await Promise.all([two, one, zero].map(({ client }) => client.endAsync()));
  });
});

describe("what is not MQTT 3.1.1 is refused", () => {
  const refusal = (options: IClientOptions) =>
    mqtt.connectAsync(`mqtt://127.0.0.1:${tcpPort}`, { reconnectPeriod: 0, ...options }).then(
      () => undefined,
      (error: { code?: number }) => error.code,
    );

  test("[MQ-1] an MQTT 5 client is answered 0x01", async () => {
    expect(await refusal({ protocolVersion: 5 })).toBe(1);
  });

  test("[MQ-8] a client id of 65 characters, or none with a session to keep, is answered 0x02", async () => {
    expect(await refusal({ protocolVersion: 4, clientId: "x".repeat(65) })).toBe(2);
    const { generate, parser } = await import("mqtt-packet");
    const { connect: connectTcp } = await import("node:net");
    const socket = connectTcp(tcpPort, "127.0.0.1");
    const answer = new Promise((resolve) => {
      const parsing = parser();
      parsing.on("packet", resolve);
      socket.on("data", (chunk) => parsing.parse(chunk));
    });
    // mqtt.js does not send this one.
    const valid = generate({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 4,
      clean: true,
      clientId: "",
      keepalive: 60,
    });
    const cleanSessionFlag = 9;
    valid[cleanSessionFlag] = 0;
    socket.write(valid);
    expect(await answer).toMatchObject({ cmd: "connack", returnCode: 2 });
    socket.destroy();
  });
});

const hasMosquitto = (() => {
  try {
    execFileSync("mosquitto_sub", ["--help"], { stdio: "ignore" });
    return true;
  } catch (error) {
    // It exits with 1 after its help; ENOENT means that it is not installed.
    return error instanceof Error && "status" in error && error.status === 1;
  }
})();

test.skipIf(!hasMosquitto)("[MQ-3] mosquitto_sub hears what mosquitto_pub sends over TCP", async () => {
  const room = await playground.createRoom();
  const topic = `rooms/${room.id}/events/order/paid`;
  const at = ["-h", "127.0.0.1", "-p", String(tcpPort)];
  const subscriber = spawn("mosquitto_sub", [...at, "-t", `rooms/${room.id}/#`, "-C", "1", "-q", "1", "-v"]);
  let heard = "";
  subscriber.stdout.on("data", (chunk: Buffer) => {
    heard += chunk;
  });
  const ended = new Promise((resolve) => subscriber.once("exit", resolve));
  const matched = async () =>
    (await playground.publish(room.id, { type: "a.b", data: "first" })).matchedByTransport["mqtt"];
  await expect.poll(matched).toBe(1);
  await promisify(execFile)("mosquitto_pub", [...at, "-t", topic, "-m", '{"total":4}', "-q", "1"]);
  await ended;
  expect(heard).toMatch(/^rooms\/\w+\/events\/a\/b \{"specversion":"1\.0"/);
  const events = (await playground.host.rooms.find(room.id)).read(0, 100);
  expect(events.at(-1)?.envelope).toMatchObject({ type: "order.paid", data: { total: 4 } });
});
