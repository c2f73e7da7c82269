import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { IClientOptions } from "mqtt";
import { connectAsync } from "mqtt";
import { generate } from "mqtt-packet";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { EventLedger } from "#lib/measure/event-ledger";
import { journalOf } from "#server/testing/journal-of";
import { CONNECT, closed, connectMqtt, dataOf, RawClient, tcpPortOf } from "#server/testing/mqtt-bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
const raws: RawClient[] = [];
beforeAll(async () => {
  playground = await startPlayground({ MQTT_TCP_PORT: "0", MAX_CONNECTIONS_PER_ROOM: "60" });
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
const roomOf = (id: string) => playground.host.rooms.find(id);
const nowhere = "a".repeat(26);

describe("nobody reads another room", () => {
  test.each([
    "#",
    "+/+/events/#",
    "rooms/+/events/#",
    "rooms/#",
    "$SYS/#",
    "$share/g/rooms/ROOM/events/#",
    `rooms/${nowhere}/#`,
  ])("[MQ-9] [MQ-2] the filter %s is answered 0x80", async (filter) => {
    const room = await playground.createRoom();
    const raw = rawClient();
    await raw.connected();
    const topic = filter.replace("ROOM", room.id);
    raw.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic, qos: 1 }] });
    await expect.poll(() => raw.packets.at(-1)).toMatchObject({ cmd: "suback", granted: [0x80] });
  });

  test("[MQ-9] a refused filter beside a granted one lets nothing through, also not to a session that is kept", async () => {
    const [mine, other] = [await playground.createRoom(), await playground.createRoom()];
    const connect = () => connectMqtt(playground, { clientId: "greedy", clean: false }, `?room=${mine.id}`);
    const first = await connect();
    const filters = [`rooms/${mine.id}/events/#`, "#", "rooms/+/events/#", `rooms/${other.id}/events/#`];
    const granted = await new Promise((resolve) =>
      first.client.subscribe(filters, { qos: 1 }, (_error, _granted, packet) => resolve(packet?.granted)),
    );
    expect(granted).toEqual([1, 0x80, 0x80, 0x80]);
    await first.client.endAsync();
    await playground.publish(other.id, { type: "a.b", data: "secret" });
    await playground.publish(mine.id, { type: "a.b", data: "mine" });
    const { client, received } = await connect();
    await playground.publish(other.id, { type: "a.b", data: "secret too" });
    await playground.publish(mine.id, { type: "a.b", data: "mine too" });
    await expect.poll(() => received.map(dataOf)).toEqual(["mine", "mine too"]);
    await client.endAsync();
  });

  test("[MQ-9] a client id that was guessed opens no session of a room", async () => {
    const room = await playground.createRoom();
    const { client } = await connectMqtt(playground, { clientId: "known", clean: false }, `?room=${room.id}`);
    await client.subscribeAsync(`rooms/${room.id}/events/#`, { qos: 1 });
    await client.endAsync();
    await playground.publish(room.id, { type: "a.b", data: "secret" });
    const [guess, path] = [rawClient(), rawClient()];
    await guess.connected({ clientId: "known", clean: false });
    expect(guess.packets[0]).toMatchObject({ returnCode: 2 });
    await path.connected({ clientId: `${room.id}/known`, clean: true });
    expect(path.packets[0]).toMatchObject({ returnCode: 0, sessionPresent: false });
    const owner = rawClient();
    owner.send({ ...CONNECT, clientId: "known", clean: false, username: room.id });
    await expect.poll(() => owner.commands).toEqual(["connack", "publish"]);
  });

  test("[MQ-11] each subscriber gets the QoS that it was granted", async () => {
    const room = await playground.createRoom();
    const subscribers = await Promise.all([0, 1, 2].map(() => connectMqtt(playground)));
    for (const [qos, { client }] of subscribers.entries()) {
      await client.subscribeAsync(`rooms/${room.id}/events/#`, { qos: qos as 0 | 1 | 2 });
    }
    await playground.publish(room.id, { type: "a.b" });
    const heard = () => subscribers.map(({ received }) => received.map(({ packet }) => packet.qos));
    await expect.poll(heard).toEqual([[0], [1], [2]]);
    await Promise.all(subscribers.map(({ client }) => client.endAsync()));
  });
});

describe("CONNECT", () => {
  const refusal = (options: IClientOptions) =>
    connectAsync(`mqtt://127.0.0.1:${tcpPortOf(playground)}`, {
      reconnectPeriod: 0,
      protocolVersion: 4,
      ...options,
    }).then(
      () => undefined,
      (error: { code?: number }) => error.code,
    );

  test("[MQ-1] of an MQTT 5 client is answered 0x01", async () => {
    expect(await refusal({ protocolVersion: 5 })).toBe(1);
  });

  test("[MQ-8] with a client id of 65 characters is answered 0x02, with one of 64 it is not", async () => {
    expect(await refusal({ clientId: "x".repeat(65) })).toBe(2);
    const raw = rawClient();
    await raw.connected({ clientId: "x".repeat(64) });
    expect(raw.packets[0]).toMatchObject({ returnCode: 0 });
  });

  test("[MQ-8] without a client id is answered 0x02 when the session is to be kept", async () => {
    const bytes = generate({ ...CONNECT, clientId: "" });
    const connectFlags = 9;
    bytes[connectFlags] = 0;
    const raw = rawClient();
    raw.send(bytes);
    await expect.poll(() => raw.packets[0]).toMatchObject({ cmd: "connack", returnCode: 2 });
  });

  test.each([0, 301])("[MQ-8] with a keep alive of %i s is answered 0x05", async (keepalive) => {
    expect(await refusal({ keepalive })).toBe(5);
  });

  test("[MQ-9] with a user name that is no room is answered 0x04", async () => {
    expect(await refusal({ username: nowhere })).toBe(4);
  });

  test("[MQ-8] that does not come within 5 s ends the connection", async () => {
    const raw = rawClient();
    await expect.poll(() => raw.isClosed, { timeout: 8_000 }).toBe(true);
  }, 10_000);
});

describe("limits", () => {
  test("[MQ-8] a packet of more than 64 KiB ends the connection before it has come", async () => {
    const raw = rawClient();
    await raw.connected();
    raw.send(Uint8Array.from([0x30, 0xff, 0xff, 0xff, 0x7f]));
    await expect.poll(() => raw.isClosed).toBe(true);
  });

  test("[MQ-8] a frozen subscriber is let go and stops nobody", async () => {
    const room = await playground.createRoom();
    const filter = `rooms/${room.id}/events/#`;
    const frozen = rawClient();
    await frozen.connected({ clientId: "frozen" });
    frozen.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: filter, qos: 0 }] });
    await expect.poll(() => frozen.commands.at(-1)).toBe("suback");
    frozen.freeze();
    const live = await Promise.all(Array.from({ length: 5 }, () => connectMqtt(playground)));
    await Promise.all(live.map(({ client }) => client.subscribeAsync(filter, { qos: 0 })));
    const journal = journalOf(await roomOf(room.id), []);
    const data = "x".repeat(60_000);
    for (let n = 0; n < 120; n += 1) await playground.publish(room.id, { type: "a.b", data });
    // Faster than the drain time-out of 10 s: nobody waited for it.
    await expect
      .poll(() => live.map(({ received }) => received.length), { timeout: 9_000 })
      .toEqual(live.map(() => 120));
    await expect
      .poll(() => journal.filter(({ kind }) => kind === "connection-closed"), { timeout: 12_000 })
      .toMatchObject([{ subscriberId: "frozen", cause: { by: "server" } }]);
    await Promise.all(live.map(({ client }) => client.endAsync(true)));
  }, 40_000);

  test("[MQ-8] the hundred and first filter of a client is answered 0x80", async () => {
    const room = await playground.createRoom();
    const raw = rawClient();
    await raw.connected();
    const subscriptions = Array.from({ length: 101 }, (_, n) => ({
      topic: `rooms/${room.id}/events/t${n}`,
      qos: 0 as const,
    }));
    raw.send({ cmd: "subscribe", messageId: 1, subscriptions });
    await expect.poll(() => raw.commands.at(-1)).toBe("suback");
    const { granted } = raw.packets.at(-1) as { granted: number[] };
    expect(granted.filter((qos) => qos === 0x80)).toHaveLength(1);
  });

  test("[WS-15] a room that is full refuses a URL with 503 and a filter with 0x80", async () => {
    const small = await startPlayground({ MQTT_TCP_PORT: "0", MAX_CONNECTIONS_PER_ROOM: "1" });
    const room = await small.createRoom();
    const inside = await connectMqtt(small, {}, `?room=${room.id}`);
    const socket = new WebSocket(`${small.origin.replace("http", "ws")}/mqtt?room=${room.id}`, "mqtt");
    const [, response] = await once(socket, "unexpected-response");
    const raw = new RawClient(tcpPortOf(small));
    await raw.connected();
    raw.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: `rooms/${room.id}/#`, qos: 0 }] });
    await expect.poll(() => raw.packets.at(-1)).toMatchObject({ granted: [0x80] });
    expect(response.statusCode).toBe(503);
    raw.destroy();
    await inside.client.endAsync();
    await small.stop();
  });

  test("[SEC-16] an address has as many sockets on the TCP port as on the other, and no more", async () => {
    const small = await startPlayground({ MQTT_TCP_PORT: "0", MAX_CONNECTIONS_PER_ADDRESS: "1" });
    const silent = Array.from({ length: 305 }, () => new RawClient(tcpPortOf(small)));
    // One connection, and 300 sockets besides.
    await expect.poll(() => silent.filter(({ isClosed }) => isClosed).length).toBe(4);
    for (const raw of silent) raw.destroy();
    await small.stop();
  });

  test("a TCP port that is taken is named", async () => {
    const MQTT_TCP_PORT = String(tcpPortOf(playground));
    await expect(startPlayground({ MQTT_TCP_PORT })).rejects.toThrow(
      `MQTT cannot listen on port ${MQTT_TCP_PORT}. Choose another MQTT_TCP_PORT, or leave it out.`,
    );
  });
});

describe("the WebSocket below", () => {
  const url = (query = "") => `${playground.origin.replace("http", "ws")}/mqtt${query}`;

  test("[MQ-13] speaks the subprotocol mqtt, and a text message closes it with 1003", async () => {
    const socket = new WebSocket(url(), ["other", "mqtt"]);
    await once(socket, "open");
    expect(socket.protocol).toBe("mqtt");
    socket.send("text");
    expect(await once(socket, "close")).toEqual([1003, Buffer.from("MQTT is sent in binary messages.")]);
  });

  test("[WS-2] is not opened to a page of another origin", async () => {
    const socket = new WebSocket(url(), "mqtt", { origin: "https://elsewhere.example" });
    const [, response] = await once(socket, "unexpected-response");
    expect(response.statusCode).toBe(403);
  });

  test("[MQ-13] is closed with 1008 and the reason when a PUBLISH is refused, and with 4510 when the room ends", async () => {
    const room = await playground.createRoom();
    const open = async (clientId: string) => {
      const socket = new WebSocket(url(`?room=${room.id}`), "mqtt");
      await once(socket, "open");
      socket.send(generate({ ...CONNECT, clientId }));
      await once(socket, "message");
      return socket;
    };
    const [wrong, right] = [await open("wrong"), await open("right")];
    const [wrongEnd, rightEnd] = [once(wrong, "close"), once(right, "close")];
    wrong.send(generate({ cmd: "publish", qos: 0, dup: false, retain: false, topic: "x", payload: "1" }));
    const [wrongCode, wrongReason] = await wrongEnd;
    expect([wrongCode, String(wrongReason)]).toEqual([
      1008,
      "Publish to rooms/<room>/events/<type>, with slashes for the dots of the type.",
    ]);
    await playground.host.rooms.remove(await roomOf(room.id), "The host closed this room.");
    const [rightCode, rightReason] = await rightEnd;
    expect([rightCode, String(rightReason)]).toEqual([4510, "The host closed this room."]);
  });

  test("[ME-7] each event is one WebSocket message, and the journal counts its bytes", async () => {
    const room = await playground.createRoom();
    const journal = journalOf(await roomOf(room.id), ["lane"]);
    const socket = new WebSocket(url(`?room=${room.id}&subscriber=lane`), "mqtt");
    const messages: Buffer[] = [];
    socket.on("message", (data: Buffer) => messages.push(data));
    const upgrading = once(socket, "upgrade");
    await once(socket, "open");
    const [upgrade] = (await upgrading) as [IncomingMessage];
    socket.send(generate(CONNECT));
    await expect.poll(() => messages.length).toBe(1);
    // The answer to the upgrade, and CONNACK in its frame.
    const handshakeBytesOut = upgrade.socket.bytesRead;
    socket.send(
      generate({
        cmd: "subscribe",
        messageId: 1,
        subscriptions: [{ topic: `rooms/${room.id}/events/#`, qos: 0 }],
      }),
    );
    await expect.poll(() => messages.length).toBe(2);
    await playground.publish(room.id, { type: "a.b", data: "x".repeat(200) });
    await playground.publish(room.id, { type: "a.b" });
    await expect.poll(() => messages.length).toBe(4);
    // A server's frame of 126 to 65,535 bytes has a header of four (RFC 6455 §5.2).
    const frameBytes = messages.slice(2).map((message) => message.length + 4);
    const common = { kind: "written", transport: "mqtt", subscriberId: "lane", bytesIn: 0, replayed: false };
    expect(journal.filter(({ kind }) => kind === "written")).toMatchObject([
      { ...common, firstOffset: 1, lastOffset: 1, bytesOut: frameBytes[0] },
      { ...common, firstOffset: 2, lastOffset: 2, bytesOut: frameBytes[1] },
    ]);
    expect(journal[0]).toMatchObject({ kind: "connection-opened", subscriberId: "lane", handshakeBytesOut });
    socket.close();
  });
});

describe("the journal", () => {
  test("[MQ-14] knows a TCP client by its client id from its first filter on, and says how it went", async () => {
    const room = await playground.createRoom();
    const journal = journalOf(await roomOf(room.id), []);
    const subscription = {
      cmd: "subscribe",
      messageId: 1,
      subscriptions: [{ topic: `rooms/${room.id}/#`, qos: 0 }],
    } as const;
    const endings: [string, (raw: RawClient) => void][] = [
      ["polite", (raw) => raw.send({ cmd: "disconnect" })],
      ["gone", (raw) => raw.destroy()],
      ["wrong", (raw) => raw.send(Uint8Array.from([0x30, 0x03, 0x00, 0x01, 0x78]))],
    ];
    for (const [clientId, end] of endings) {
      const raw = rawClient();
      await raw.connected({ clientId });
      raw.send({ ...subscription, subscriptions: [...subscription.subscriptions] });
      await expect.poll(() => raw.commands.at(-1)).toBe("suback");
      end(raw);
      await expect.poll(async () => (await roomOf(room.id)).connections).toBe(0);
    }
    const told = journal.map((entry) =>
      entry.kind === "connection-closed" ? [entry.subscriberId, entry.cause.by] : [entry.kind],
    );
    const began = [["connection-opened"], ["subscribed"]];
    expect(told).toEqual([
      ...began,
      ["polite", "client"],
      ...began,
      ["gone", "network"],
      ...began,
      ["wrong", "server"],
    ]);
  });

  test("[MQ-14] tells when its first filter was granted, once: what was fired between CONNACK and that is not for it", async () => {
    const room = await playground.createRoom();
    const journal = journalOf(await roomOf(room.id), []);
    const { client } = await connectMqtt(playground, {}, `?room=${room.id}&subscriber=lane`);
    const seen: string[] = [];
    client.on("message", (topic) => seen.push(topic));
    await playground.publish(room.id, { type: "too.early" });
    const ledger = new EventLedger((subscriberId) => (subscriberId === "lane" ? "mqtt" : undefined));
    const fates = () => ledger.snapshot().rows.map(({ cells }) => cells.mqtt.kind);
    const told = () => journal.filter(({ kind }) => kind !== "attempted" && kind !== "received");
    await expect.poll(() => told().map(({ kind }) => kind)).toEqual(["connection-opened", "recorded"]);
    for (const entry of told()) ledger.entry(entry);
    expect(fates()).toEqual(["waiting"]);

    await client.subscribeAsync("rooms/another/events/#").catch(() => undefined);
    await client.subscribeAsync(`rooms/${room.id}/events/#`);
    await client.subscribeAsync(`rooms/${room.id}/events/a/b`);
    await playground.publish(room.id, { type: "a.c" });
    await expect.poll(() => seen).toEqual([`rooms/${room.id}/events/a/c`]);
    const later = told().slice(2);
    expect(later.map(({ kind }) => kind)).toEqual(["subscribed", "recorded"]);
    for (const entry of later) ledger.entry(entry);
    expect(fates()).toEqual(["waiting", "not-subscribed"]);
    await client.endAsync();
  });

  test("[MQ-6] a session that is present is there at once: it need not subscribe", async () => {
    const room = await playground.createRoom();
    const journal = journalOf(await roomOf(room.id), []);
    const kept = { clean: false, clientId: "kept" };
    const first = await connectMqtt(playground, kept, `?room=${room.id}&subscriber=lane`);
    await first.client.subscribeAsync(`rooms/${room.id}/events/#`, { qos: 1 });
    await first.client.endAsync();
    const second = await connectMqtt(playground, kept, `?room=${room.id}&subscriber=lane`);
    await second.client.subscribeAsync(`rooms/${room.id}/events/#`, { qos: 1 });
    await second.client.endAsync();
    await expect.poll(() => journal.filter(({ kind }) => kind === "connection-closed").length).toBe(2);
    expect(journal).toMatchObject([
      { kind: "connection-opened", awaitsSubscribe: true },
      { kind: "subscribed" },
      { kind: "connection-closed" },
      { kind: "connection-opened", resumed: "recovered" },
      { kind: "connection-closed" },
    ]);
    expect(journal[3]).not.toHaveProperty("awaitsSubscribe");
  });

  test("[MQ-14] says that a line was cut by a fault", async () => {
    const room = await playground.createRoom();
    const journal = journalOf(await roomOf(room.id), []);
    const { client } = await connectMqtt(playground, {}, `?room=${room.id}&subscriber=lane`);
    const gone = closed(client);
    await fetch(`${playground.origin}/api/rooms/${room.id}/faults/cut`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"subscriber":"lane"}',
    });
    await gone;
    await expect
      .poll(() => journal.filter(({ kind }) => kind === "connection-closed"))
      .toMatchObject([{ cause: { by: "fault" } }]);
  });
});

test("[CORE-11] a server that stops closes with 1012 and fires no will", async () => {
  const stopping = await startPlayground({ MQTT_TCP_PORT: "0" });
  const room = await stopping.createRoom();
  const journal = journalOf(await stopping.host.rooms.find(room.id), []);
  const socket = new WebSocket(`${stopping.origin.replace("http", "ws")}/mqtt?room=${room.id}`, "mqtt");
  await once(socket, "open");
  const will = {
    topic: `rooms/${room.id}/events/lost`,
    payload: Buffer.from("1"),
    qos: 1,
    retain: false,
  } as const;
  socket.send(generate({ ...CONNECT, will }));
  await once(socket, "message");
  const [[code]] = await Promise.all([once(socket, "close"), stopping.stop()]);
  expect([code, journal.filter(({ kind }) => kind === "recorded")]).toEqual([1012, []]);
});
