import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#server/clock";
import { envelopeOf } from "#server/log/recorded-event";
import { closed, connectMqtt, dataOf, RawClient, tcpPortOf } from "#server/testing/mqtt-bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { SESSION_EXPIRY_MS } from "./away-sessions";

let playground: StartedPlayground;
/** What waits for a session to expire. */
const expiries: (() => void)[] = [];
const raws: RawClient[] = [];
beforeAll(async () => {
  const clock = {
    ...systemClock,
    after(delayMs: number, action: () => void) {
      if (delayMs !== SESSION_EXPIRY_MS) return systemClock.after(delayMs, action);
      expiries.push(action);
      return () => void expiries.splice(expiries.indexOf(action), 1);
    },
  };
  playground = await startPlayground({ MQTT_TCP_PORT: "0", MAX_EVENTS_PER_SECOND: "5000" }, clock);
});
afterEach(() => {
  for (const raw of raws.splice(0)) raw.destroy();
});
afterAll(() => playground.stop());

const kept = { clientId: "sleeper", clean: false } as const;
const filterOf = (roomId: string) => `rooms/${roomId}/events/#`;
const count = (length: number) => Array.from({ length }, (_, n) => n);
const connections = async (roomId: string) => (await playground.host.rooms.find(roomId)).connections;

/** A session of this room whose client is away. */
async function asleep(roomId: string, qos: 0 | 1 | 2 = 1): Promise<void> {
  const { client } = await connectMqtt(playground, kept, `?room=${roomId}`);
  await client.subscribeAsync(filterOf(roomId), { qos });
  await client.endAsync();
  await expect.poll(() => connections(roomId)).toBe(0);
}
const wake = (roomId: string) => connectMqtt(playground, kept, `?room=${roomId}`);
const publish = (roomId: string, data: unknown) => playground.publish(roomId, { type: "a.b", data });

describe("a session that is kept", () => {
  test("[MQ-6] gets what it missed at QoS 1, in order, before what is published meanwhile", async () => {
    const room = await playground.createRoom();
    await asleep(room.id);
    for (const n of count(300)) await publish(room.id, n);
    const waking = wake(room.id);
    const meanwhile = Promise.all(count(50).map((n) => publish(room.id, 300 + n)));
    const { client, received, sessionPresent } = await waking;
    const receipts = await meanwhile;
    await expect.poll(() => received.length, { timeout: 10_000 }).toBe(350);
    const offsets = received.map(({ text }) => JSON.parse(text).offset);
    expect([sessionPresent, offsets]).toEqual([true, count(350).map((n) => n + 1)]);
    expect(Math.max(...receipts.map(({ offset }) => offset))).toBe(350);
    await client.endAsync();
  });

  test("[MQ-6] gets nothing that was published while it was away at QoS 0", async () => {
    const room = await playground.createRoom();
    await asleep(room.id, 0);
    await publish(room.id, "missed");
    const { client, received, sessionPresent } = await wake(room.id);
    await publish(room.id, "now");
    await expect.poll(() => received.map(dataOf)).toEqual(["now"]);
    expect(sessionPresent).toBe(true);
    await client.endAsync();
  });

  test("[MQ-6] is gone when the client connects with clean session 1, and is not there after", async () => {
    const room = await playground.createRoom();
    await asleep(room.id);
    await publish(room.id, "missed");
    const clean = await connectMqtt(playground, { ...kept, clean: true }, `?room=${room.id}`);
    expect((await publish(room.id, "missed too")).matchedByTransport["mqtt"]).toBeUndefined();
    await clean.client.endAsync();
    const { client, received, sessionPresent } = await wake(room.id);
    expect([sessionPresent, received]).toEqual([false, []]);
    await client.endAsync();
  });

  test("[MQ-6] is gone when more than 1,000 messages wait for it, and the next CONNACK says so", async () => {
    const room = await playground.createRoom();
    await asleep(room.id);
    await Promise.all(count(1_001).map((n) => publish(room.id, n)));
    const { client, received, sessionPresent } = await wake(room.id);
    expect(sessionPresent).toBe(false);
    await client.subscribeAsync(filterOf(room.id), { qos: 1 });
    await publish(room.id, "now");
    await expect.poll(() => received.map(dataOf)).toEqual(["now"]);
    await client.endAsync();
  });

  test("[MQ-6] is gone after ten minutes", async () => {
    const room = await playground.createRoom();
    await asleep(room.id);
    expiries.at(-1)?.();
    const { client, sessionPresent } = await wake(room.id);
    expect(sessionPresent).toBe(false);
    await client.endAsync();
  });

  test("[MQ-6] SUBACK comes after what was queued, so that a client can tell old from new", async () => {
    const room = await playground.createRoom();
    await asleep(room.id);
    for (const n of count(200)) await publish(room.id, n);
    const raw = new RawClient(tcpPortOf(playground));
    raws.push(raw);
    raw.send({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 4,
      clean: false,
      clientId: kept.clientId,
      keepalive: 60,
      username: room.id,
    });
    raw.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: filterOf(room.id), qos: 1 }] });
    await expect.poll(() => raw.commands.at(-1)).toBe("suback");
    expect(raw.commands).toEqual(["connack", ...count(200).map(() => "publish"), "suback"]);
  });

  test("[MQ-3] what was sent and not acknowledged is sent again, with DUP set", async () => {
    const room = await playground.createRoom();
    const options = { clean: false, clientId: "forgetful", username: room.id };
    const first = new RawClient(tcpPortOf(playground));
    raws.push(first);
    await first.connected(options);
    first.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: filterOf(room.id), qos: 1 }] });
    await expect.poll(() => first.commands.at(-1)).toBe("suback");
    await publish(room.id, "twice");
    await expect.poll(() => first.packets.at(-1)).toMatchObject({ cmd: "publish", dup: false });
    first.destroy();
    await expect.poll(() => connections(room.id)).toBe(0);
    await publish(room.id, "once");
    const second = new RawClient(tcpPortOf(playground));
    raws.push(second);
    second.send({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 4,
      keepalive: 60,
      ...options,
    });
    await expect.poll(() => second.packets.length).toBe(3);
    expect(second.packets).toMatchObject([
      { cmd: "connack", sessionPresent: true },
      { cmd: "publish", dup: true, messageId: (first.packets.at(-1) as { messageId: number }).messageId },
      { cmd: "publish", dup: false },
    ]);
  });
});

describe("a client id", () => {
  test("[MQ-6] that comes again ends the older connection, and the newer one counts", async () => {
    const [room, other] = [await playground.createRoom(), await playground.createRoom()];
    const first = await connectMqtt(playground, kept, `?room=${room.id}`);
    await first.client.subscribeAsync(filterOf(room.id), { qos: 1 });
    const elsewhere = await connectMqtt(playground, kept, `?room=${other.id}`);
    const gone = closed(first.client);
    const second = await wake(room.id);
    await gone;
    const { matchedByTransport } = await publish(room.id, "for the second");
    await expect.poll(() => second.received.map(dataOf)).toEqual(["for the second"]);
    expect([matchedByTransport["mqtt"], elsewhere.client.connected, await connections(room.id)]).toEqual([
      1,
      true,
      1,
    ]);
    await Promise.all([second.client.endAsync(), elsewhere.client.endAsync()]);
  });
});

describe("a will", () => {
  const willOf = (roomId: string) => ({
    topic: `rooms/${roomId}/events/device/lost`,
    payload: Buffer.from('"gone"'),
    qos: 1 as const,
    retain: false,
  });
  const fired = async (roomId: string) => {
    const room = await playground.host.rooms.find(roomId);
    return room.read(0, 10).map((event) => [event.type, envelopeOf(event).data, event.via]);
  };
  const gone = [["device.lost", "gone", "mqtt"]];

  test("[MQ-5] is not fired after DISCONNECT", async () => {
    const room = await playground.createRoom();
    const { client } = await connectMqtt(playground, { will: willOf(room.id) }, `?room=${room.id}`);
    await client.endAsync();
    await expect.poll(() => connections(room.id)).toBe(0);
    await publish(room.id, "last");
    expect(await fired(room.id)).toEqual([["a.b", "last", "http"]]);
  });

  test("[MQ-5] is fired when the line breaks", async () => {
    const room = await playground.createRoom();
    const { client } = await connectMqtt(playground, { will: willOf(room.id) });
    client.stream.destroy();
    await expect.poll(() => fired(room.id)).toEqual(gone);
  });

  test("[MQ-5] is fired when a rule is broken", async () => {
    const room = await playground.createRoom();
    const raw = new RawClient(tcpPortOf(playground));
    raws.push(raw);
    await raw.connected({ will: willOf(room.id) });
    // Packet type 15 is reserved (MQTT 3.1.1 §2.2.1).
    raw.send(Uint8Array.from([0xf0, 0x00]));
    await expect.poll(() => fired(room.id)).toEqual(gone);
    await expect.poll(() => raw.isClosed).toBe(true);
  });

  test("[MQ-5] is fired when nothing came for one and a half times the keep alive", async () => {
    const room = await playground.createRoom();
    const raw = new RawClient(tcpPortOf(playground));
    raws.push(raw);
    await raw.connected({ will: willOf(room.id), keepalive: 1 });
    await expect.poll(() => fired(room.id), { timeout: 5_000 }).toEqual(gone);
  });

  test.each([
    ["of an unknown room", { topic: `rooms/${"a".repeat(26)}/events/a` }],
    ["to a topic that is none of a room", { topic: "somewhere/else" }],
    ["that is no JSON", { payload: Buffer.from("{") }],
  ])("[MQ-5] %s is refused with the connection", async (_what, change) => {
    const room = await playground.createRoom();
    const connecting = connectMqtt(playground, { will: { ...willOf(room.id), ...change } });
    await expect(connecting).rejects.toMatchObject({ code: 5 });
  });
});
