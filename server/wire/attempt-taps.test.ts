import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WirePage } from "#lib/rooms/wire-page";
import { decodeStream } from "#lib/wire/decode-stream";
import { systemClock } from "#server/clock";
import { ask } from "#server/testing/ask";
import { OPEN_GUARD } from "#server/testing/loopback-receiver";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

const ANSWER = "HTTP/1.1 200 OK\r\nSet-Cookie: id=hidden\r\nContent-Length: 5\r\n\r\nthere";
const PIECES = [ANSWER.slice(0, 30), ANSWER.slice(30)];

let playground: StartedPlayground;
let room: Awaited<ReturnType<StartedPlayground["createRoom"]>>;
let receiver: Server;
let url: string;
/** Every byte that came, over all connections. */
let received: Buffer;
beforeEach(async () => {
  playground = await startPlayground({}, systemClock, OPEN_GUARD);
  room = await playground.createRoom();
  (await playground.host.rooms.find(room.id)).observe(() => {}, []);
  received = Buffer.alloc(0);
  receiver = createServer((socket) => {
    let request = "";
    socket.on("error", () => {});
    socket.on("data", async (chunk) => {
      received = Buffer.concat([received, chunk]);
      request += chunk.toString("latin1");
      const [head = "", body] = request.split("\r\n\r\n");
      if (body?.length !== Number(/content-length: (\d+)/i.exec(head)?.[1])) return;
      request = "";
      const secret = /x-hook-secret: (.*)/i.exec(head)?.[1];
      if (secret !== undefined) {
        socket.write(`HTTP/1.1 204 OK\r\nX-Hook-Secret: ${secret}\r\n\r\n`);
        return;
      }
      for (const piece of PIECES) {
        socket.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in?a=b`;
});
afterEach(async () => {
  await playground.stop();
  receiver.close();
});

async function wire(id: string, roomId = room.id): Promise<WirePage> {
  return (await ask("GET", `${playground.origin}/api/rooms/${roomId}/wire/${id}`)).body;
}
const bytesOf = ({ records }: WirePage, direction: "in" | "out") =>
  Buffer.concat(
    records.filter((record) => record.direction === direction).map(({ data }) => Buffer.from(data, "base64")),
  );

const unitsOf = (page: WirePage) => {
  const units = decodeStream("webhook", "client").push(bytesOf(page, "out"));
  expect(JSON.stringify(units)).not.toContain('"invalid"');
  return units.map(({ summary }) => summary).filter((line) => line.includes("POST /in"));
};

test("webhook: what the receiver got, byte for byte, with its secrets masked; its answers are not kept", async () => {
  const headers = { "x-api-key": "do not tell" };
  const { body } = await ask("POST", `${playground.origin}/api/rooms/${room.id}/webhooks`, { url, headers });
  await vi.waitFor(() => expect(received.includes("endpoint.ping")).toBe(true), 10_000);
  await playground.publish(room.id, { type: "a.b", data: "called" });
  await vi.waitFor(() => expect(received.includes("called")).toBe(true), 10_000);
  const page = await wire(body.id);
  const masked = received.toString("latin1").replaceAll("do not tell", "***********");
  expect(bytesOf(page, "out").toString("latin1")).toBe(masked);
  expect(page.records.map(({ maskedBytes }) => maskedBytes).filter((bytes) => bytes > 0)).toEqual([11, 11]);
  expect(bytesOf(page, "in").length).toBe(0);
  expect(page.watched).toBe(true);
  expect([...new Set(page.records.map(({ exchange }) => exchange))]).toEqual([1, 2]);
  expect(unitsOf(page)).toHaveLength(2);
  const other = await playground.createRoom();
  expect((await wire(body.id, other.id)).records).toEqual([]);
});

test("REST hook: a target that has agreed to be called, both ways, byte for byte, handshake and delivery, with secret and cookie masked", async () => {
  const hooks = `${playground.origin}/api/rooms/${room.id}/hooks`;
  const made = await ask("POST", hooks, { target_url: url, event: "*", handshake: "required" });
  expect(made.status).toBe(201);
  await vi.waitFor(
    async () => expect((await ask("GET", `${hooks}/${made.body.id}`)).body.status).toBe("active"),
    10_000,
  );
  await playground.publish(room.id, { type: "a.b", data: "called" });
  await vi.waitFor(
    async () => expect(bytesOf(await wire(made.body.id), "in").length).toBe(ANSWER.length),
    10_000,
  );
  const page = await wire(made.body.id);
  // The handshake, whose answer came from a target that had not agreed yet, and the delivery.
  const sent = received.toString("latin1");
  const secret = /x-hook-secret: (.*)/i.exec(sent)?.[1] ?? "no handshake";
  expect(bytesOf(page, "out").toString("latin1")).toBe(sent.replace(secret, "*".repeat(secret.length)));
  expect([...new Set(page.records.map(({ exchange }) => exchange))]).toEqual([1, 2]);
  expect(bytesOf(page, "in").toString()).toBe(ANSWER.replace("id=hidden", "*********"));
  expect(page.records.every(({ how }) => how === "captured")).toBe(true);
  expect(unitsOf(page)).toHaveLength(2);
});

test("REST hook: the handshake of a room with its own receiver is kept for the page that comes later", async () => {
  const made = await playground.createRoom();
  const hooks = `${playground.origin}/api/rooms/${made.id}/hooks`;
  const [own] = (await ask("GET", hooks)).body.hooks;
  await vi.waitFor(
    async () => expect((await ask("GET", `${hooks}/${own.id}`)).body.status).toBe("active"),
    10_000,
  );
  const page = await wire(own.id, made.id);
  expect(bytesOf(page, "out").toString("latin1")).toMatch(/x-hook-secret: \*+\r\n/i);
  expect(bytesOf(page, "in").toString("latin1")).toMatch(/^HTTP\/1\.1 200 [\s\S]*x-hook-secret: \*+\r\n/i);
});

test("while no page is in the room nothing is kept", async () => {
  const empty = await playground.createRoom();
  const { body } = await ask("POST", `${playground.origin}/api/rooms/${empty.id}/webhooks`, { url });
  await playground.publish(empty.id, { type: "a.b", data: "unseen" });
  await vi.waitFor(() => expect(received.includes("unseen")).toBe(true));
  expect(await wire(body.id, empty.id)).toMatchObject({ watched: false, records: [] });
});
