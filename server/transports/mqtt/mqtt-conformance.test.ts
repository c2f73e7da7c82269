import type { IPublishPacket, Packet } from "mqtt-packet";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { CONNECT, RawClient, tcpPortOf } from "#server/testing/mqtt-bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
let roomId: string;
const raws: RawClient[] = [];
beforeAll(async () => {
  playground = await startPlayground({ MQTT_TCP_PORT: "0" });
});
afterEach(() => {
  for (const raw of raws.splice(0)) raw.destroy();
});
afterAll(() => playground.stop());

function rawClient(): RawClient {
  const raw = new RawClient(tcpPortOf(playground));
  raws.push(raw);
  return raw;
}

async function newRoom(): Promise<void> {
  roomId = (await playground.createRoom()).id;
}
const gone = () => expect.poll(async () => (await playground.host.rooms.find(roomId)).connections).toBe(0);
const kept = { clientId: "kept", clean: false } as const;

/** A client of the room that has its CONNACK, and perhaps more. */
async function connected(options: object = kept): Promise<RawClient> {
  const raw = rawClient();
  raw.send({ ...CONNECT, username: roomId, ...options });
  await expect.poll(() => raw.commands[0]).toBe("connack");
  return raw;
}
const sessionPresent = (raw: RawClient) => raw.packets[0];
const PRESENT = { returnCode: 0, sessionPresent: true };
const ABSENT = { returnCode: 0, sessionPresent: false };

async function subscribe(raw: RawClient, qos: 1 | 2): Promise<void> {
  raw.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: `rooms/${roomId}/events/#`, qos }] });
  await expect.poll(() => raw.commands.at(-1)).toBe("suback");
}
const publish = (data: unknown) => playground.publish(roomId, { type: "a.b", data });
const isPublish = (packet: Packet): packet is IPublishPacket => packet.cmd === "publish";
const publishes = (raw: RawClient) =>
  raw.packets.filter(isPublish).map(({ dup, qos, messageId }) => ({ dup, qos, messageId }));

test("[MQ-6] session present is 0 for a new session, 1 for one that was kept or is taken over, 0 for a clean one", async () => {
  await newRoom();
  const first = await connected();
  expect(sessionPresent(first)).toMatchObject(ABSENT);
  await subscribe(first, 1);
  first.send({ cmd: "disconnect" });
  await gone();
  const resumed = await connected();
  expect(sessionPresent(resumed)).toMatchObject(PRESENT);
  const takesOver = await connected();
  expect(sessionPresent(takesOver)).toMatchObject(PRESENT);
  await expect.poll(() => resumed.isClosed).toBe(true);
  const clean = await connected({ ...kept, clean: true });
  expect(sessionPresent(clean)).toMatchObject(ABSENT);
  await expect.poll(() => takesOver.isClosed).toBe(true);
  clean.destroy();
  await gone();
  expect(sessionPresent(await connected())).toMatchObject(ABSENT);
});

test("[MQ-6] session present is 0 where the client was there before, but kept no session", async () => {
  await newRoom();
  const first = await connected({ ...kept, clean: true });
  await subscribe(first, 1);
  first.send({ cmd: "disconnect" });
  await gone();
  expect(sessionPresent(await connected())).toMatchObject(ABSENT);
});

test.each([1, 2] as const)(
  "[MQ-3] a message of QoS %i that was not answered comes again as often as the client does, with its id and DUP",
  async (qos) => {
    await newRoom();
    const first = await connected();
    await subscribe(first, qos);
    await publish("unanswered");
    await expect.poll(() => publishes(first)).toMatchObject([{ dup: false, qos }]);
    const messageId = publishes(first)[0]?.messageId;
    first.destroy();
    await gone();
    for (let n = 0; n < 2; n += 1) {
      const again = await connected();
      await expect.poll(() => publishes(again)).toEqual([{ dup: true, qos, messageId }]);
      again.destroy();
      await gone();
    }
  },
);

test("[MQ-3] one of QoS 1 that was answered does not come again", async () => {
  await newRoom();
  const first = await connected();
  await subscribe(first, 1);
  await publish("answered");
  await expect.poll(() => publishes(first).length).toBe(1);
  const answered = publishes(first)[0]?.messageId ?? 0;
  // PINGRESP says that PUBACK has been read.
  first.send({ cmd: "puback", messageId: answered }, { cmd: "pingreq" });
  await expect.poll(() => first.commands.at(-1)).toBe("pingresp");
  first.destroy();
  await gone();
  const again = await connected();
  await publish("next");
  await expect.poll(() => publishes(again)).toMatchObject([{ dup: false }]);
});

test("[MQ-3] one of QoS 2 that was received and not completed comes again as PUBREL, not as PUBLISH", async () => {
  await newRoom();
  const first = await connected();
  await subscribe(first, 2);
  await publish("half");
  await expect.poll(() => publishes(first).length).toBe(1);
  const messageId = publishes(first)[0]?.messageId ?? 0;
  first.send({ cmd: "pubrec", messageId });
  await expect.poll(() => first.packets.at(-1)).toMatchObject({ cmd: "pubrel", messageId });
  first.destroy();
  await gone();
  const again = await connected();
  await expect.poll(() => again.packets.at(-1)).toMatchObject({ cmd: "pubrel", messageId });
  expect(publishes(again)).toEqual([]);
  again.send({ cmd: "pubcomp", messageId }, { cmd: "pingreq" });
  await expect.poll(() => again.commands.at(-1)).toBe("pingresp");
  again.destroy();
  await gone();
  const last = await connected();
  last.send({ cmd: "pingreq" });
  await expect.poll(() => last.commands).toEqual(["connack", "pingresp"]);
});

const willed = () => ({
  clean: true,
  clientId: "willed",
  will: {
    topic: `rooms/${roomId}/events/device/lost`,
    payload: Buffer.from('"gone"'),
    qos: 1 as const,
    retain: false,
  },
});
const firedTypes = async () => (await playground.host.rooms.find(roomId)).read(0, 10).map(({ type }) => type);

test("[MQ-5] a will is fired when the client is taken over, and when its DISCONNECT is malformed", async () => {
  await newRoom();
  const first = await connected(willed());
  const second = await connected(willed());
  await expect.poll(firedTypes).toEqual(["device.lost"]);
  expect(first.isClosed).toBe(true);
  second.send(Uint8Array.from([0xe1, 0x00]));
  await expect.poll(firedTypes).toEqual(["device.lost", "device.lost"]);
});

test("[MQ-5] the keep alive runs out after one and a half times its length, and not before", async () => {
  await newRoom();
  const atMs = performance.now();
  const raw = await connected({ ...willed(), keepalive: 1 });
  await expect.poll(() => raw.isClosed, { interval: 10 }).toBe(true);
  expect(performance.now() - atMs).toBeGreaterThan(1_450);
  await expect.poll(firedTypes).toEqual(["device.lost"]);
});

test("[MQ-1] each filter of a SUBSCRIBE gets its return code in order, also one that stands there twice (MQTT-3.9.3-1)", async () => {
  await newRoom();
  const raw = await connected({ clean: true });
  const within = (name: string) => `rooms/${roomId}/events/${name}`;
  const asked: [string, 0 | 1 | 2][] = [
    [within("a"), 0],
    ["rooms/nobody/events/x", 1],
    [within("a"), 2],
    [within("b"), 1],
    ["rooms/nobody/events/x", 0],
  ];
  raw.send({
    cmd: "subscribe",
    messageId: 7,
    subscriptions: asked.map(([topic, qos]) => ({ topic, qos })),
  });
  await expect.poll(() => raw.commands.at(-1)).toBe("suback");
  expect(raw.packets.at(-1)).toMatchObject({ messageId: 7, granted: [0, 0x80, 2, 1, 0x80] });
});
