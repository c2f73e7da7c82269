import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ask } from "#server/testing/ask";
import { type LoopbackReceiver, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { AttackedServer } from "./attacked-server";
import { HostileBytes } from "./hostile-bytes";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";

const ANSWERS = scaled(200, 10_000);
const ENDPOINTS = 5;
const EVENTS_OF_A_ROOM = 20;
const ROOMS_AT_ONCE = scaled(2, 4);

let attacked: AttackedServer;
let good: LoopbackReceiver;
let hostileReceiver: Server;
let answered = 0;
const hostile = new HostileBytes(seededRandom(SEED));
beforeAll(async () => {
  good = await startLoopbackReceiver();
  hostileReceiver = createServer((socket) => {
    socket.on("error", () => {});
    // The request came whole or in parts: its body ends the first time an object does.
    socket.on("data", (chunk) => {
      if (!chunk.toString("latin1").endsWith("}")) return;
      answered += 1;
      answer(socket);
    });
  }).listen(0, "127.0.0.1");
  await once(hostileReceiver, "listening");
  attacked = await AttackedServer.start({ MAX_EVENTS_PER_SECOND: "100000" });
}, 30_000);
afterAll(async () => {
  await attacked.stop();
  await good.stop();
  hostileReceiver.close();
});

const STATUSES = [200, 204, 301, 307, 400, 401, 404, 418, 429, 500, 502, 503, 999, 99, 0] as const;
const ENDLESS_BYTES = 200_000;

function head(lines: readonly string[]): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${hostile.pick(STATUSES)} ${hostile.text()}\r\n${lines.join("\r\n")}\r\n\r\n`,
    "latin1",
  );
}

function answer(socket: Socket): void {
  const length = () => hostile.pick([0, 5, -1, 1e12, 16_384]);
  const bytes = hostile.pick([
    () => head(["content-length: 2", "connection: close"]),
    () => head([`content-length: ${length()}`, `content-length: ${length()}`]),
    () => head([`retry-after: ${hostile.text()}`, "content-length: 0"]),
    () =>
      head([
        `retry-after: ${hostile.pick([-1, 1e20, "soon", "Thu, 01 Jan 1970 00:00:00 GMT"])}`,
        "content-length: 0",
      ]),
    () => head([`location: http://169.254.169.254/${hostile.text()}`, "content-length: 0"]),
    () => head(["transfer-encoding: chunked", "connection: close"]),
    () => Buffer.concat([head(["transfer-encoding: chunked"]), hostile.bytes(200)]),
    () => Buffer.concat([head([]), Buffer.alloc(ENDLESS_BYTES, "x")]),
    () => head([`x-large: ${"x".repeat(hostile.below(200_000))}`]),
    () => head(Array.from({ length: hostile.below(3_000) }, (_, n) => `x-${n}: ${n}`)),
    () => head([`${hostile.text()}: ${hostile.text()}`]),
    () => Buffer.from("HTTP/1.1 100 Continue\r\n\r\n".repeat(hostile.below(50))),
    () =>
      Buffer.from("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n"),
    () => hostile.bytes(500),
    () => Buffer.alloc(0),
  ])();
  if (hostile.chance(0.1)) {
    socket.resetAndDestroy();
    return;
  }
  socket.end(hostile.chance(0.3) ? hostile.broken(bytes) : bytes);
}

const messages = z.object({
  messages: z.array(
    z.object({ status: z.enum(["pending", "delivered", "failed", "cancelled"]), attempts: z.int() }),
  ),
});
const attempts = z.object({
  attempts: z.array(
    z.object({
      outcome: z.object({ delivered: z.boolean() }),
      bytesIn: z.number().nonnegative(),
      durationMs: z.number(),
    }),
  ),
});

/** Without the ping that a new endpoint gets. */
function eventsAtGood(id: string): number {
  return good.requests.filter(({ path, body }) => path.endsWith(id) && body.includes('"a.b"')).length;
}

async function oneRoom(): Promise<void> {
  const id = await attacked.newRoom();
  const room = `${attacked.origin}/api/rooms/${id}`;
  const { port } = hostileReceiver.address() as AddressInfo;
  const ids: string[] = [];
  for (let n = 0; n < ENDPOINTS; n += 1) {
    const { body } = await ask("POST", `${room}/webhooks`, { url: `http://hostile-${n}.test:${port}/` });
    ids.push(body.id);
  }
  await ask("POST", `${room}/webhooks`, { url: `${good.url}/${id}` });
  for (let n = 0; n < EVENTS_OF_A_ROOM; n += 1)
    await ask("POST", `${room}/events`, { type: "a.b", data: { n } });
  for (const hook of ids) {
    await expect
      .poll(
        async () => {
          const { body } = await ask("GET", `${room}/webhooks/${hook}/messages`);
          return messages
            .parse(body)
            .messages.filter(({ status, attempts }) => status === "pending" && attempts === 0);
        },
        { timeout: 60_000 },
      )
      .toEqual([]);
    attempts.parse((await ask("GET", `${room}/webhooks/${hook}/attempts`)).body);
  }
  await expect.poll(() => eventsAtGood(id), { timeout: 30_000 }).toBe(EVENTS_OF_A_ROOM);
}

test("[R7] malformed answers of receivers: each is one attempt that is recorded, and good receivers get all", async () => {
  await attacked.attack(
    ANSWERS,
    async () => {
      await oneRoom();
      return ENDPOINTS * EVENTS_OF_A_ROOM;
    },
    ROOMS_AT_ONCE,
  );
  expect(answered).toBeGreaterThanOrEqual(0.9 * ANSWERS);
  await attacked.expectUnharmed("answers of hook receivers", answered);
}, 900_000);
