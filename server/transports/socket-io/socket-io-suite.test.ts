import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

// The cases of the test suite of the Socket.IO protocol, revision 5, under their names there.

let playground: StartedPlayground;
const sockets: WebSocket[] = [];
beforeAll(async () => {
  playground = await startPlayground({ ECHO_ENDPOINT: "1" });
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
});
afterAll(() => playground.stop());

/** An Engine.IO session over WebSocket, and all that came on it after its opening. */
async function session() {
  const url = `ws://127.0.0.1:${playground.port}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(url);
  sockets.push(socket);
  const packets: (string | Buffer)[] = [];
  let isClosed = false;
  socket.on("message", (data: Buffer, isBinary: boolean) => packets.push(isBinary ? data : String(data)));
  socket.on("close", () => {
    isClosed = true;
  });
  await expect.poll(() => packets.length).toBe(1);
  packets.shift();
  return {
    packets,
    send: (...all: (string | Uint8Array)[]) => {
      for (const packet of all) socket.send(packet);
    },
    has: (count: number) => expect.poll(() => packets.length).toBe(count),
    // Who joins no namespace is closed after 10 s anyway.
    isClosed: () => expect.poll(() => isClosed, { timeout: 8_000 }).toBe(true),
  };
}

/** One that has joined the namespace that sends messages back. */
async function echoing() {
  const client = await session();
  client.send("40/echo,");
  await client.has(2);
  client.packets.splice(0);
  return client;
}

const [ONE, TWO] = [Uint8Array.from([1, 2, 3]), Uint8Array.from([4, 5, 6])];
const PLACES = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}';

describe("connect", () => {
  test("[SIO-8] should allow connection to the main namespace with a payload", async () => {
    const room = await playground.createRoom();
    const { send, has, packets } = await session();
    send(`40${JSON.stringify({ room: room.id })}`);
    await has(2);
    expect(packets[0]).toMatch(/^40\{"sid":"[^"]+","pid":"[^"]+"\}$/);
    expect(packets[1]).toMatch(/^42\["welcome",/);
  });

  test("[SIO-8] should answer a connection to the main namespace that it refuses with CONNECT_ERROR", async () => {
    const { send, has, packets } = await session();
    send("40");
    await has(1);
    expect(packets[0]).toMatch(/^44\{"message":".*","data":\{"code":"invalid-body"/);
  });

  test("[SIO-8] should allow connection to a custom namespace", async () => {
    const { send, has, packets } = await session();
    send("40/echo,");
    await has(2);
    expect(packets[0]).toMatch(/^40\/echo,\{"sid":"[^"]+"/);
    expect(packets[1]).toMatch(/^42\/echo,\["auth",\{\}/);
  });

  test("[SIO-8] should allow connection to a custom namespace with a payload", async () => {
    const { send, has, packets } = await session();
    send('40/echo,{"token":"abc"}');
    await has(2);
    expect(packets[1]).toMatch(/^42\/echo,\["auth",\{"token":"abc"\}/);
  });

  test("[SIO-8] should disallow connection to an unknown namespace", async () => {
    const { send, has, packets } = await session();
    send("40/random");
    await has(1);
    expect(packets).toEqual(['44/random,{"message":"Invalid namespace"}']);
  });

  test("[SIO-8] should disallow connection with an invalid handshake", async () => {
    const { send, isClosed } = await session();
    send("4abc");
    await isClosed();
  });
});

describe("disconnect", () => {
  test("[SIO-8] should disconnect from the main namespace", async () => {
    const room = await playground.createRoom();
    const { send, has } = await session();
    send(`40${JSON.stringify({ room: room.id })}`);
    await has(2);
    send("41");
    await expect.poll(async () => (await playground.host.rooms.find(room.id)).connections).toBe(0);
  });

  test("[SIO-8] should connect then disconnect from a custom namespace", async () => {
    const room = await playground.createRoom();
    const { send, has, packets } = await session();
    send(`40${JSON.stringify({ room: room.id })}`, "40/echo,");
    await has(4);
    send("41/echo,", '420["publish",{"type":"a.b"}]');
    await expect.poll(() => packets.some((packet) => /^430\[\{.*"offset":1/.test(String(packet)))).toBe(true);
  });
});

describe("message", () => {
  test("[SIO-8] should send a plain-text packet", async () => {
    const { send, has, packets } = await echoing();
    send('42/echo,["message",1,"2",{"3":[true]}]');
    await has(1);
    expect(packets).toEqual(['42/echo,["message-back",1,"2",{"3":[true]}]']);
  });

  test("[SIO-8] should send a packet with binary attachments", async () => {
    const { send, has, packets } = await echoing();
    send(`452-/echo,["message",${PLACES}]`, ONE, TWO);
    await has(3);
    expect(packets).toEqual([`452-/echo,["message-back",${PLACES}]`, Buffer.from(ONE), Buffer.from(TWO)]);
  });

  test("[SIO-8] should send a plain-text packet with an ack", async () => {
    const { send, has, packets } = await echoing();
    send('42/echo,456["message-with-ack",1,"2",{"3":[false]}]');
    await has(1);
    expect(packets).toEqual(['43/echo,456[1,"2",{"3":[false]}]']);
  });

  test("[SIO-8] should send a packet with binary attachments and an ack", async () => {
    const { send, has, packets } = await echoing();
    send(`452-/echo,789["message-with-ack",${PLACES}]`, ONE, TWO);
    await has(3);
    expect(packets).toEqual([`462-/echo,789[${PLACES}]`, Buffer.from(ONE), Buffer.from(TWO)]);
  });

  test.each([
    ["unknown packet type", "4abc"],
    ["invalid payload format", "42/echo,{}"],
    ["invalid ack id", '42/echo,abc["message-with-ack",1,"2",{"3":[false]}]'],
    ["an attachment that was not announced", ONE],
    ["text where an attachment was announced", `451-/echo,["message",${PLACES}]`, '42/echo,["message",1]'],
  ])("[SIO-8] should close the connection upon invalid format (%s)", async (_what, ...packets) => {
    const { send, isClosed } = await echoing();
    send(...packets);
    await isClosed();
  });
});

describe("limits", () => {
  test("[SIO-7] three attachments end the session with the packet that announces them", async () => {
    const { send, isClosed } = await echoing();
    send(`453-/echo,["message",${PLACES},{"_placeholder":true,"num":2}]`);
    await isClosed();
  });

  test("[SIO-7] an attachment in an event is refused as what it is: no JSON", async () => {
    const room = await playground.createRoom();
    const { send, has, packets } = await session();
    send(`40${JSON.stringify({ room: room.id })}`);
    await has(2);
    send('451-7["publish",{"type":"a.b","data":{"_placeholder":true,"num":0}}]', ONE);
    await has(3);
    expect(packets[2]).toMatch(/^437\[\{"error":\{"code":"invalid-body"/);
  });

  test("[SIO-8] without the switch there is no echo", async () => {
    const usual = await startPlayground();
    const socket = new WebSocket(`ws://127.0.0.1:${usual.port}/socket.io/?EIO=4&transport=websocket`);
    sockets.push(socket);
    const packets: string[] = [];
    socket.on("message", (data) => packets.push(String(data)));
    await expect.poll(() => packets.length).toBe(1);
    socket.send("40/echo,");
    await expect.poll(() => packets[1]).toBe('44/echo,{"message":"Invalid namespace"}');
    await usual.stop();
  });
});
