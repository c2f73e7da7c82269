import { once } from "node:events";
import { EventSource } from "eventsource";
import mqtt from "mqtt";
import { io } from "socket.io-client";
import { Agent } from "undici";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { WirePage } from "#lib/rooms/wire-page";
import type { TransportId } from "#lib/transports/catalog";
import { decodeStream } from "#lib/wire/decode-stream";
import type { WireUnit } from "#lib/wire/wire-unit";
import { ask } from "#server/testing/ask";
import { type ByteRelay, startByteRelay } from "#server/testing/byte-relay";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

const ME = "me";
let playground: StartedPlayground;
let relay: ByteRelay;
let room: { id: string; hostKey: string; epoch: string };
let unwatch: () => void;
const open: (() => void)[] = [];
beforeAll(async () => {
  playground = await startPlayground();
});
beforeEach(async () => {
  relay = await startByteRelay(playground.port);
  room = await playground.createRoom();
  unwatch = (await playground.host.rooms.find(room.id)).observe(() => {}, [ME]);
});
afterEach(() => {
  for (const close of open.splice(0)) close();
  relay.stop();
});
afterAll(() => playground.stop());

const publish = (data: unknown) => playground.publish(room.id, { type: "a.b", data });
async function wire(subscriber = ME, after = 0, roomId = room.id): Promise<WirePage> {
  const url = `${playground.origin}/api/rooms/${roomId}/wire/${subscriber}?after=${after}`;
  return (await ask("GET", url)).body;
}

type Told = Readonly<Record<"in" | "out", Buffer>>;

/** What the tap says of each TCP connection, in the order of their first bytes. */
async function told(): Promise<Told[]> {
  const { records } = await wire();
  const connections = [...new Set(records.map(({ connection }) => connection))];
  return connections.map((connection) => {
    const bytes = (direction: "in" | "out") =>
      Buffer.concat(
        records
          .filter((record) => record.connection === connection && record.direction === direction)
          .map(({ data }) => Buffer.from(data, "base64")),
      );
    return { in: bytes("in"), out: bytes("out") };
  });
}

/** Waits until the tap and the relay tell the same of every connection, byte for byte. */
async function expectSameAsRelay(): Promise<Told[]> {
  const text = (client: Buffer, server: Buffer) =>
    `${client.toString("latin1")}\n---\n${server.toString("latin1")}`;
  await vi.waitFor(
    async () => {
      const tapped = (await told()).map((each) => text(each.in, each.out));
      expect(tapped).toEqual(relay.connections.map(({ client, server }) => text(client(), server())));
    },
    { timeout: 10_000 },
  );
  return told();
}

function contents(units: readonly WireUnit[]): string[] {
  return units.flatMap((unit) => [Buffer.from(unit.bytes).toString("utf8"), ...contents(unit.units)]);
}

/** Is the event's data in a unit of the highest layer that the server sent? */
function expectDecoded(transport: TransportId, all: readonly Told[], text: string): void {
  const decoded = all.flatMap(({ in: client, out }) => {
    const units = decodeStream(transport, "client").push(client);
    expect(JSON.stringify(units)).not.toContain('"invalid"');
    const answers = decodeStream(transport, "server").push(out);
    expect(JSON.stringify(answers)).not.toContain('"invalid"');
    return contents(answers);
  });
  expect(decoded.some((content) => content.includes(text))).toBe(true);
}

async function webSocket(subscriber = ME) {
  const socket = new WebSocket(
    `ws://127.0.0.1:${relay.port}/ws?room=${room.id}&subscriber=${subscriber}`,
    "playground.v1",
  );
  open.push(() => socket.terminate());
  socket.on("error", () => {});
  await once(socket, "message");
  return socket;
}

test("WebSocket: handshake, frames both ways, and the head as it was sent", async () => {
  const socket = await webSocket();
  socket.send(JSON.stringify({ t: "ping" }));
  await once(socket, "message");
  await publish("über the wire");
  await once(socket, "message");
  expectDecoded("websocket", await expectSameAsRelay(), "über the wire");
  const { records, watched } = await wire();
  expect(watched).toBe(true);
  expect(records[0]).toMatchObject({ seq: 1, direction: "in", maskedBytes: 0 });
  expect(records.map(({ how }) => how)).toEqual(records.map(() => "captured"));
  // A line at a time.
  const seqs = records.map(({ seq }) => seq);
  expect((await wire(ME, seqs[2])).records.map(({ seq }) => seq)).toEqual(seqs.slice(3));
});

test("Server-Sent Events: the response head and every chunk", async () => {
  const source = new EventSource(
    `http://127.0.0.1:${relay.port}/api/rooms/${room.id}/events/stream?subscriber=me`,
  );
  open.push(() => source.close());
  const message = new Promise((resolve) => {
    source.onmessage = resolve;
  });
  await new Promise((resolve) => {
    source.onopen = resolve;
  });
  await publish("in a chunk");
  await message;
  expectDecoded("sse", await expectSameAsRelay(), "in a chunk");
});

test("MQTT over WebSocket: packets both ways", async () => {
  const client = mqtt.connect(`ws://127.0.0.1:${relay.port}/mqtt?room=${room.id}&subscriber=me`, {
    clientId: ME,
    protocolVersion: 4,
    reconnectPeriod: 0,
  });
  open.push(() => client.end(true));
  await once(client as never, "connect");
  await client.subscribeAsync(`rooms/${room.id}/events/#`, { qos: 1 });
  const message = once(client as never, "message");
  await publish("by topic");
  await message;
  expectDecoded("mqtt", await expectSameAsRelay(), "by topic");
});

test.each([["websocket"], ["polling"], ["polling", "websocket"]])(
  "Socket.IO by %s",
  async (...transports) => {
    const client = io(`http://127.0.0.1:${relay.port}/`, {
      transports,
      auth: { room: room.id, subscriber: ME },
      query: { room: room.id, subscriber: ME },
      reconnection: false,
      forceNew: true,
    });
    open.push(() => client.disconnect());
    await once(client as never, "connect");
    const message = new Promise((resolve) => {
      client.once("event", resolve);
    });
    await publish("in a packet");
    await message;
    expectDecoded("socket-io", await expectSameAsRelay(), "in a packet");
  },
);

test("polling on a kept-alive connection: each request of the line, and no other that shares it", async () => {
  const dispatcher = new Agent({ connections: 1 });
  const get = async (query: string) => {
    const url = `http://127.0.0.1:${relay.port}/api/rooms/${room.id}/events${query}`;
    const answer = await fetch(url, { dispatcher } as RequestInit);
    await answer.text();
    return answer.status;
  };
  await get("?subscriber=me");
  await get("");
  await get("?subscriber=other");
  await publish("asked for");
  // Who asks too soon is answered 429, and that is on the wire, too.
  await vi.waitFor(async () => expect(await get(`?subscriber=me&after=${room.epoch}:0`)).toBe(200), 10_000);
  await dispatcher.close();
  const [connection] = relay.connections;
  const both = await told();
  expect(both).toHaveLength(1);
  expectDecoded("polling", both, "asked for");
  const { records } = await wire();
  expect(records.map(({ how }) => how)).toEqual(records.map(() => "captured"));
  expect(records[0]).toMatchObject({ exchange: 1, direction: "in" });
  expect(records.at(-1)).toMatchObject({
    exchange: records.filter(({ direction }) => direction === "in").length,
  });
  for (const { data } of records) {
    expect(
      connection?.client().includes(Buffer.from(data, "base64")) ||
        connection?.server().includes(Buffer.from(data, "base64")),
    ).toBe(true);
  }
  expect(both[0]?.in.includes("subscriber=other")).toBe(false);
});

test("heads are shown as they came: in pieces, several at once, with odd blanks; secrets masked", async () => {
  const { openRawLine } = await import("#server/testing/raw-line");
  const get = (query: string) => `GET /api/rooms/${room.id}/events${query} HTTP/1.1\r\n`;
  const first = `${get("?subscriber=me")}Host:   x\r\nX-oDD:\tblanks \t\r\nCookie: a=secret\r\n\r\n`;
  const line = await openRawLine(relay.port, first.slice(0, 40));
  open.push(() => line.socket.destroy());
  line.socket.write(first.slice(40));
  await line.until("\r\n\r\n");
  line.socket.write(`${get("")}Host: other\r\n\r\n${get("?subscriber=me&after=0")}Host:x\r\n\r\n`);
  await vi.waitFor(async () => expect((await wire()).records.length).toBeGreaterThan(3));
  const requests = (await wire()).records.filter(({ direction }) => direction === "in");
  expect(requests.map(({ data }) => Buffer.from(data, "base64").toString("latin1"))).toEqual([
    first.replace("a=secret", "********"),
    `${get("?subscriber=me&after=0")}Host:x\r\n\r\n`,
  ]);
  expect(requests).toMatchObject([
    { how: "captured", maskedBytes: 8 },
    { how: "captured", maskedBytes: 0 },
  ]);
});

test("of a body in chunks is told what was in them, and by how many bytes that differs", async () => {
  const { openRawLine } = await import("#server/testing/raw-line");
  const head = `GET /api/rooms/${room.id}/events?subscriber=me HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const line = await openRawLine(relay.port, `${head}3\r\nabc\r\n0\r\n\r\n`);
  open.push(() => line.socket.destroy());
  await line.until("\r\n\r\n");
  const [request] = (await wire()).records;
  expect(Buffer.from(request?.data ?? "", "base64").toString()).toBe(`${head}abc`);
  expect(request).toMatchObject({ how: "rebuilt", differsBy: 10 });
});

test("with faults on the line the tap is below them, before, during and after", async () => {
  const socket = await webSocket();
  const faults = `${playground.origin}/api/rooms/${room.id}/faults`;
  await ask("POST", `${faults}/delay`, { subscriber: ME, forMs: 60_000, delayMs: 40, jitterMs: 0 });
  await publish("delayed");
  await once(socket, "message");
  socket.send(JSON.stringify({ t: "ping" }));
  await once(socket, "message");
  await ask("POST", `${faults}/black-hole`, { subscriber: ME, forMs: 60_000 });
  await publish("swallowed");
  await expectSameAsRelay();
  expect((await told()).some(({ out }) => out.includes("swallowed"))).toBe(false);
  await ask("DELETE", faults, undefined, { "playground-host-key": room.hostKey });
  await once(socket, "message");
  await publish("afterwards");
  await once(socket, "message");
  expectDecoded("websocket", await expectSameAsRelay(), "afterwards");
});

test("nobody watches, nothing is kept; and nothing of one room is seen in another", async () => {
  await webSocket("other");
  expect(await wire("other")).toEqual({
    watched: false,
    dropped: { records: 0, bytes: 0 },
    newest: 0,
    records: [],
  });
  await webSocket();
  expect((await wire()).records.length).toBeGreaterThan(0);
  const second = await playground.createRoom();
  expect((await wire(ME, 0, second.id)).records).toEqual([]);
  expect((await ask("GET", `${playground.origin}/api/rooms/${"a".repeat(26)}/wire/${ME}`)).status).toBe(404);
  unwatch();
  expect((await wire()).watched).toBe(false);
});

test("a room that ends takes its bytes with it", async () => {
  await webSocket();
  const { store } = playground.host.http.taps;
  const before = store.bytes;
  const hooks: { id: string }[] = (await ask("GET", `${playground.origin}/api/rooms/${room.id}/hooks`)).body
    .hooks;
  // Its REST hook has shaken hands with it.
  const own = [ME, ...hooks.map(({ id }) => id)].reduce(
    (sum, name) => sum + (store.find(room.id, name)?.bytes ?? 0),
    0,
  );
  expect(own).toBeGreaterThan(0);
  await playground.host.rooms.remove(await playground.host.rooms.find(room.id), "over");
  expect(store.find(room.id, ME)).toBeUndefined();
  expect(store.bytes).toBe(before - own);
});
