import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openApiDocument } from "#lib/api/openapi";
import { systemClock } from "#server/clock";
import { CallbackSender, MAX_RESPONSE_BYTES } from "#server/delivery/callback-sender";
import { ask } from "#server/testing/ask";
import { OPEN_GUARD, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { handshake, openRawLine } from "#server/testing/raw-line";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { CLOSE, clientFrame, serverFrames, TEXT } from "#server/testing/websocket-frames";

const MIB = 2 ** 20;
/** Some 8 KiB that become 8 MiB. */
const BOMB = gzipSync(Buffer.alloc(8 * MIB));

let playground: StartedPlayground;
let room: string;
let hostKey: string;
beforeAll(async () => {
  playground = await startPlayground({ ECHO_ENDPOINT: "1" });
  ({ id: room, hostKey } = await playground.createRoom());
});
afterAll(() => playground.stop());

const EXTENSIONS = [
  "permessage-deflate",
  "permessage-deflate; client_max_window_bits; server_max_window_bits=15",
  "x-webkit-deflate-frame, permessage-deflate; client_no_context_takeover",
];

async function open(path: string, extensions: string) {
  const query = path === "/socket.io/" ? "EIO=4&transport=websocket" : `room=${room}`;
  const protocol = path === "/mqtt" ? "mqtt" : undefined;
  const headers = { "Sec-WebSocket-Extensions": extensions, "Sec-WebSocket-Protocol": protocol };
  const line = await openRawLine(playground.port, handshake(`${path}?${query}`, headers));
  await line.until("\r\n\r\n");
  return line;
}

test("S8: no WebSocket agrees to compression, whoever offers it", async () => {
  for (const path of playground.host.http.upgrades()) {
    for (const extensions of EXTENSIONS) {
      const line = await open(path, extensions);
      const head = line.received().toString("latin1").split("\r\n\r\n")[0];
      expect([path, head]).toEqual([path, expect.stringMatching(/^HTTP\/1\.1 101 /)]);
      expect([path, head]).toEqual([path, expect.not.stringMatching(/sec-websocket-extensions/i)]);
      line.socket.destroy();
    }
  }
});

test("S8: a compressed frame that comes all the same ends the connection unread", async () => {
  for (const path of playground.host.http.upgrades()) {
    const line = await open(path, "permessage-deflate");
    const headEnd = line.received().indexOf("\r\n\r\n") + 4;
    // RSV1 is what says that a message is compressed (RFC 7692 §7.2.3.1).
    line.socket.write(clientFrame({ opcode: TEXT, payload: BOMB, rsv: 4 }));
    line.socket.end();
    const frames = serverFrames((await line.ended()).subarray(headEnd));
    const close = frames.find(({ opcode }) => opcode === CLOSE);
    expect([path, close?.payload.readUInt16BE(0)]).toEqual([path, 1002]);
  }
});

test("S8: a compressed body is refused by every route that reads one, and not unpacked", async () => {
  const bodies = Object.entries(openApiDocument(playground.origin).paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, { requestBody }]) => path.startsWith("/api/") && requestBody !== undefined)
      .map(([method]) => ({ method: method.toUpperCase(), path })),
  );
  expect(bodies.length).toBeGreaterThanOrEqual(9);
  const api = `${playground.origin}/api/rooms/${room}`;
  const idOf = async (name: string): Promise<string> => (await ask("GET", `${api}/${name}`)).body[name][0].id;
  const ids = { webhooks: await idOf("webhooks"), hooks: await idOf("hooks") };
  const receiver = await idOf("receivers");
  for (const { method, path } of bodies) {
    const at = path
      .replace("{room}", room)
      .replace("{receiver}", receiver)
      .replace("{kind}", "delay")
      .replace("{id}", path.includes("/hooks") ? ids.hooks : ids.webhooks);
    for (const encoding of ["gzip", "br", "deflate", "zstd", "identity, gzip", "gzip, gzip", "x-gzip"]) {
      const headers = {
        "content-type": "application/json",
        "content-encoding": encoding,
        "playground-host-key": hostKey,
      };
      const answer = await fetch(playground.origin + at, { method, headers, body: BOMB });
      const { code } = (await answer.json()) as { code: string };
      const told = [method, path, encoding, answer.status, code];
      expect(told).toEqual([method, path, encoding, 415, "compressed-body"]);
    }
  }
});

test("S8: a receiver of ours refuses a compressed body, too", async () => {
  const { receivers } = (await ask("GET", `${playground.origin}/api/rooms/${room}/receivers`)).body;
  const headers = { "content-encoding": "gzip" };
  const answer = await fetch(`${playground.origin}/in/${receivers[0].id}`, {
    method: "POST",
    headers,
    body: BOMB,
  });
  expect(answer.status).toBe(415);
});

test("S8: the compressed answer of a hook's receiver is kept as it came, and no more than its first 16 KiB", async () => {
  const receiver = await startLoopbackReceiver((response) =>
    response.writeHead(200, { "content-encoding": "gzip", "content-type": "text/plain" }).end(BOMB),
  );
  const sender = new CallbackSender({
    guard: OPEN_GUARD,
    clock: systemClock,
    ownOrigin: () => playground.origin,
  });
  const target = { kind: "url", url: receiver.url } as const;
  const { responseBody, outcome, bytesIn } = await sender.attempt({ target, headers: {}, body: "{}" });
  expect(outcome).toEqual({ delivered: true, status: 200 });
  expect(bytesIn).toBeLessThan(BOMB.length + 1_024);
  expect(responseBody.length).toBeLessThanOrEqual(MAX_RESPONSE_BYTES);
  await sender.close();
  await receiver.stop();
});
