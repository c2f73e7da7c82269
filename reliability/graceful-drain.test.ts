import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt from "mqtt";
import { io } from "socket.io-client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { eventPage } from "#lib/events/publish";
import { ask } from "#server/testing/ask";
import { type LoopbackReceiver, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { handshake, openRawLine } from "#server/testing/raw-line";
import { rawRequest } from "#server/testing/raw-request";
import { ServerProcess } from "./server-process";

const EXIT_WITHIN_MS = 15_000;

let directory: string;
let server: ServerProcess;
let receiver: LoopbackReceiver;
let room: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-drain-"));
  server = new ServerProcess({ DATA_DIR: directory });
  await server.start();
  room = (await ask("POST", `${server.origin}/api/rooms`)).body.room;
});
afterEach(async () => {
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

const port = () => Number(new URL(server.origin).port);
const wsOrigin = () => server.origin.replace("http", "ws");

/** Ends by SIGTERM. @returns exit code and milliseconds */
async function terminate(): Promise<{ code: number | null; tookMs: number }> {
  const startedAtMs = performance.now();
  const code = await server.terminate();
  return { code, tookMs: performance.now() - startedAtMs };
}

test("[CORE-11] every wire is told to come back, what is in flight is answered, and the process ends with 0", async () => {
  let answerFirst = () => {};
  receiver = await startLoopbackReceiver((response, _received, count) => {
    const answer = () => response.writeHead(204).end();
    if (count === 1) answerFirst = answer;
    else answer();
  });
  const hooks = `${server.origin}/api/rooms/${room}/webhooks`;
  await ask("POST", hooks, { url: receiver.url });

  const webSocket = new WebSocket(`${wsOrigin()}/ws?room=${room}`, "playground.v1");
  await once(webSocket, "message");
  const webSocketClosed = once(webSocket, "close");

  const socketIo = io(server.origin, { transports: ["websocket"], auth: { room }, reconnection: false });
  await new Promise<void>((resolve) => socketIo.once("connect", resolve));
  const socketIoClosed = new Promise<string>((resolve) => socketIo.once("disconnect", resolve));

  const mqttClient = await mqtt.connectAsync(`${wsOrigin()}/mqtt?room=${room}`, {
    protocolVersion: 4,
    reconnectPeriod: 0,
  });
  const mqttClosed = new Promise<void>((resolve) => mqttClient.once("close", resolve));

  const stream = rawRequest(port(), [`GET /api/rooms/${room}/events/stream HTTP/1.1`, "host: x"]);
  await stream.until(/event: recovered/);

  const events = `/api/rooms/${room}/events`;
  await ask("POST", server.origin + events, { type: "a.b" });
  await expect.poll(() => receiver.requests.length).toBe(1);
  let published = 1;
  // Poll and event race. When the event is first, it is the answer and nobody was waiting: once more then.
  const wasWaitedFor = async () => {
    const { cursor } = eventPage.parse((await ask("GET", server.origin + events)).body);
    const longPoll = rawRequest(port(), [`GET ${events}?wait=25&after=${cursor} HTTP/1.1`, "host: x"]);
    await ask("GET", `${server.origin}/readyz`);
    published += 1;
    const { matchedByTransport } = (await ask("POST", server.origin + events, { type: "c.d" })).body;
    await longPoll.until(/"type":"c.d"/);
    return matchedByTransport["long-polling"] === 1;
  };
  await expect.poll(wasWaitedFor).toBe(true);
  const held = eventPage.parse((await ask("GET", server.origin + events)).body);
  const heldPoll = rawRequest(port(), [`GET ${events}?wait=25&after=${held.cursor} HTTP/1.1`, "host: x"]);

  // One that answers no Close frame keeps the drain going, so that its answers can be seen.
  const mute = await openRawLine(port(), handshake(`/ws?room=${room}`));
  await mute.until("101 Switching Protocols");

  const ending = terminate();
  const [code] = await webSocketClosed;
  expect(code).toBe(1012);
  answerFirst();
  const newcomer = new WebSocket(`${wsOrigin()}/ws?room=${room}`);
  const [{ message }] = await once(newcomer, "error");
  expect(message).toMatch(/503/);
  expect(await ask("GET", `${server.origin}/readyz`)).toMatchObject({
    status: 503,
    body: { code: "server-restarting", status: 503 },
  });

  expect(await stream.closed()).toMatch(
    /retry: [2-8]\d{3}\r?\n[\s\S]*event: come-back|event: come-back[\s\S]*retry: [2-8]\d{3}/,
  );
  expect(await heldPoll.closed()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*retry-after: [2-8]\r\n/i);
  expect(await socketIoClosed).toMatch(/^(io server disconnect|transport close)$/);
  await mqttClosed;
  const { code: exitCode, tookMs } = await ending;
  expect(exitCode).toBe(0);
  expect(tookMs).toBeLessThan(EXIT_WITHIN_MS);

  // The answer to what was in flight was kept; what waited is delivered now. Each is delivered once.
  await server.start();
  await ask("POST", server.origin + events, { type: "e.f" });
  const ids = () => receiver.requests.map(({ headers }) => headers["webhook-id"]);
  await expect.poll(() => new Set(ids()).size).toBe(published + 1);
  expect(ids()).toHaveLength(published + 1);
  await receiver.stop();
}, 60_000);

test("[CORE-11] clients that do not go do not keep the process", async () => {
  const silent = await openRawLine(port(), handshake(`/ws?room=${room}`));
  await silent.until("101 Switching Protocols");
  const head = `POST /api/rooms/${room}/events HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`;
  const halfARequest = await openRawLine(port(), `${head}content-length: 99\r\n\r\n{`);
  const silentMqtt = await openRawLine(port(), handshake("/mqtt", { "Sec-WebSocket-Protocol": "mqtt" }));
  await silentMqtt.until("101 Switching Protocols");
  const silentSocketIo = await openRawLine(port(), handshake("/socket.io/?EIO=4&transport=websocket"));
  await silentSocketIo.until("101 Switching Protocols");
  const { code, tookMs } = await terminate();
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(EXIT_WITHIN_MS);
  halfARequest.socket.destroy();
});
