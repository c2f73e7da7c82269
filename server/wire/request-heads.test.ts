import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isHeadOf, RequestHeads } from "./request-heads";

interface Seen {
  readonly url: string | undefined;
  /** In Latin-1; undefined: it could not be told. */
  readonly head: string | undefined;
}

let heads: RequestHeads;
let server: Server;
let seen: Seen[];
let accepted: Socket | undefined;
beforeEach(async () => {
  heads = new RequestHeads();
  seen = [];
  server = createServer((request, response) => {
    see(request);
    request.resume().once("end", () => response.end());
  });
  server.on("connection", (socket) => {
    accepted = socket;
    heads.watch(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function see(request: IncomingMessage): void {
  const head = heads.next(request, request.socket);
  const cameSo = head !== undefined && isHeadOf(request, head);
  seen.push({ url: request.url, head: cameSo ? head.toString("latin1") : undefined });
}

/** Each piece is one read of the server: the next is sent when it has been read. */
async function send(pieces: readonly string[]): Promise<Socket> {
  accepted = undefined;
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").setNoDelay(true);
  socket.on("error", () => {}).resume();
  let bytes = 0;
  for (const piece of pieces) {
    socket.write(piece, "latin1");
    bytes += piece.length;
    await expect.poll(() => accepted?.bytesRead, { interval: 1 }).toBe(bytes);
  }
  return socket;
}

const visible = (most: number) =>
  fc.string({ unit: fc.constantFrom(..."abcXYZ019-_~\u00e4"), minLength: 1, maxLength: most });
const blanks = fc.string({ unit: fc.constantFrom(" ", "\t"), maxLength: 3 });
const field = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(..."abXY9-"), minLength: 1, maxLength: 8 }),
    blanks,
    visible(30),
    blanks,
  )
  .map(([name, before, value, after]) => `X-${name}:${before}${value}${after}\r\n`);
const headOfOne = fc
  .tuple(fc.array(field, { maxLength: 6 }), visible(20))
  .map(([fields, path]) => `GET /${encodeURI(path)} HTTP/1.1\r\nHost: x\r\n${fields.join("")}\r\n`);

test("whatever blanks it has, and in whatever pieces it comes, a head is told as it came", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(headOfOne, { minLength: 1, maxLength: 4 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
      async (requests, cuts) => {
        seen = [];
        const all = requests.join("");
        const ends = [...cuts.map((cut) => Math.floor(cut * all.length)), all.length].sort((a, b) => a - b);
        const pieces = ends.map((end, n) => all.slice(ends[n - 1] ?? 0, end)).filter((piece) => piece !== "");
        const socket = await send(pieces);
        await expect.poll(() => seen.length, { interval: 1 }).toBe(requests.length);
        expect(seen.map(({ head }) => head)).toEqual(requests);
        socket.destroy();
      },
    ),
    { numRuns: 60 },
  );
});

const GET = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";
const post = (body: string) => `POST /a HTTP/1.1\r\nHost:x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

test("a head after a body is told, unless both came in one piece", async () => {
  const body = "GET /no HTTP/1.1\r\n\r\n".repeat(3_000);
  const first = post(body);
  (await send([first.slice(0, 70), first.slice(70, 30_000), first.slice(30_000), GET])).destroy();
  await expect.poll(() => seen.length).toBe(2);
  expect(seen).toEqual([
    { url: "/a", head: first.slice(0, first.indexOf(body)) },
    { url: "/next", head: GET },
  ]);
  seen = [];
  (await send([`${post("abc")}${GET}`, GET])).destroy();
  await expect.poll(() => seen.map(({ head }) => head)).toEqual([post("abc").slice(0, -3), undefined, GET]);
});

test("a head in very many pieces, or behind very much else, cannot be told, and the next can", async () => {
  (await send([...GET.slice(0, -4), "\r\n\r\n", GET])).destroy();
  await expect.poll(() => seen.map(({ head }) => head)).toEqual([undefined, GET]);
});

test("of an upgraded connection nothing more is heard", async () => {
  let listeners: number | undefined;
  server.on("upgrade", (request: IncomingMessage, socket: Socket) => {
    see(request);
    heads.end(socket);
    listeners = socket.listenerCount("data");
    socket.destroy();
  });
  const upgrade = "GET /up HTTP/1.1\r\nHost:  x\r\nConnection: upgrade\r\nUpgrade: y\r\n\r\n";
  (await send([`${upgrade}more`])).destroy();
  await expect.poll(() => seen).toEqual([{ url: "/up", head: upgrade }]);
  expect(listeners).toBe(0);
});
