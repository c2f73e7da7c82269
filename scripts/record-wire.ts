/**
 * Records what other people's clients and this server say to each other, byte by byte, into lib/wire/testdata/.
 * Run `node --import tsx scripts/record-wire.ts`; it needs curl, mosquitto_pub and mosquitto_sub.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import mqtt from "mqtt";
import { io } from "socket.io-client";
import WebSocket from "ws";
import type { TransportId } from "#lib/transports/catalog";
import { systemClock } from "#server/clock";
import { OPEN_GUARD, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { tcpPortOf } from "#server/testing/mqtt-bench";
import { startPlayground } from "#server/testing/start-playground";

const EVENT = { type: "order.paid", data: { orderId: 42, text: "é😀" } };

/** A hop in front of a port that writes down what passes. */
async function startRecorder(port: number) {
  const connections: { client: Buffer[]; server: Buffer[] }[] = [];
  const hop = createServer((socket) => {
    const record = { client: [] as Buffer[], server: [] as Buffer[] };
    connections.push(record);
    const onward = connect(port, "127.0.0.1");
    socket.on("data", (chunk) => record.client.push(chunk));
    onward.on("data", (chunk) => record.server.push(chunk));
    socket.pipe(onward).pipe(socket);
    socket.on("error", () => onward.destroy());
    onward.on("error", () => socket.destroy());
  });
  hop.listen(0, "127.0.0.1");
  await once(hop, "listening");
  return {
    port: (hop.address() as AddressInfo).port,
    heard: (part: string | Buffer) => connections.some(({ server }) => Buffer.concat(server).includes(part)),
    /** @param secret that signed, of a room that is gone */
    async save(name: string, transport: TransportId, program: string, secret?: string) {
      hop.close();
      const recorded = connections.map(({ client, server }) => ({
        client: Buffer.concat(client).toString("base64"),
        server: Buffer.concat(server).toString("base64"),
      }));
      const file = { program, transport, secret, connections: recorded };
      writeFileSync(`lib/wire/testdata/${name}.json`, `${JSON.stringify(file, null, 2)}\n`);
      console.log(
        name,
        recorded.map(({ client, server }) => [client.length, server.length]),
      );
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("what was waited for did not come");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function run(command: string, ...values: string[]): Promise<void> {
  const child = spawn(command, values, { stdio: ["ignore", "ignore", "inherit"] });
  await once(child, "exit");
}

const playground = await startPlayground({ MQTT_TCP_PORT: "0" }, systemClock, OPEN_GUARD);
const room = await playground.createRoom();
const events = `/api/rooms/${room.id}/events`;
const httpRecorder = () => startRecorder(playground.port);
const fire = () => playground.publish(room.id, EVENT);

{
  const recorder = await httpRecorder();
  const json = [
    "-H",
    "content-type: application/json",
    "-H",
    "idempotency-key: one",
    "-d",
    JSON.stringify(EVENT),
  ];
  await run("curl", "-sS", `http://127.0.0.1:${recorder.port}${events}`, ...json);
  await recorder.save("curl-publish", "polling", "curl");
}
{
  const etag = (await fetch(`${playground.origin}${events}`)).headers.get("etag") ?? "";
  const recorder = await httpRecorder();
  const url = `http://127.0.0.1:${recorder.port}${events}`;
  await run(
    "curl",
    "-sS",
    url,
    "--next",
    "-sS",
    "-H",
    `if-none-match: ${etag}`,
    url,
    "--next",
    "-sS",
    "-I",
    url,
  );
  await recorder.save("curl-polling", "polling", "curl");
}
{
  const recorder = await httpRecorder();
  const curl = spawn("curl", ["-sSN", `http://127.0.0.1:${recorder.port}${events}/stream`], {
    stdio: "ignore",
  });
  await until(() => recorder.heard("text/event-stream"));
  await fire();
  await until(() => recorder.heard("order.paid"));
  curl.kill();
  await once(curl, "exit");
  await recorder.save("curl-event-stream", "sse", "curl");
}
{
  const recorder = await httpRecorder();
  const socket = new WebSocket(`ws://127.0.0.1:${recorder.port}/ws?room=${room.id}`, {
    perMessageDeflate: true,
  });
  await once(socket, "open");
  await fire();
  await once(socket, "message");
  socket.ping("here");
  await once(socket, "pong");
  socket.close(1000, "done");
  await once(socket, "close");
  await recorder.save("ws", "websocket", "ws");
}
{
  const recorder = await httpRecorder();
  const socket = io(`http://127.0.0.1:${recorder.port}`, { auth: { room: room.id }, reconnection: false });
  await new Promise((resolve) => socket.io.engine.once("upgrade", resolve));
  await socket.emitWithAck("publish", EVENT);
  await until(() => recorder.heard("order.paid"));
  socket.disconnect();
  await until(() => !socket.connected);
  await recorder.save("socket-io-upgrade", "socket-io", "socket.io-client");
}
{
  const recorder = await httpRecorder();
  const options = { auth: { room: room.id }, reconnection: false, transports: ["polling"] };
  const socket = io(`http://127.0.0.1:${recorder.port}`, options);
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  await fire();
  await until(() => recorder.heard("order.paid"));
  socket.disconnect();
  await until(() => !socket.connected);
  await recorder.save("socket-io-polling", "socket-io", "socket.io-client");
}
{
  const recorder = await startRecorder(tcpPortOf(playground));
  const topic = `rooms/${room.id}/events/order/paid`;
  const place = ["-h", "127.0.0.1", "-p", String(recorder.port), "-u", room.id];
  for (const qos of ["0", "1", "2"])
    await run("mosquitto_pub", ...place, "-i", `pub-${qos}`, "-t", topic, "-q", qos, "-m", '{"orderId":42}');
  await recorder.save("mosquitto-pub", "mqtt", "mosquitto_pub");
}
{
  const recorder = await startRecorder(tcpPortOf(playground));
  const place = ["-h", "127.0.0.1", "-p", String(recorder.port), "-u", room.id];
  const filter = ["-i", "sub", "-q", "1", "-C", "1", "-t", `rooms/${room.id}/events/#`];
  const subscriber = spawn("mosquitto_sub", [...place, ...filter], { stdio: "ignore" });
  // SUBACK of packet 1: nothing before it is for this subscriber.
  await until(() => recorder.heard(Buffer.of(0x90, 3, 0, 1)));
  await fire();
  await once(subscriber, "exit");
  await recorder.save("mosquitto-sub", "mqtt", "mosquitto_sub");
}
{
  const recorder = await httpRecorder();
  const url = `ws://127.0.0.1:${recorder.port}/mqtt?room=${room.id}`;
  const client = mqtt.connect(url, { protocolVersion: 4, reconnectPeriod: 0, clientId: "mqtt-js" });
  await new Promise((resolve) => client.once("connect", resolve));
  await client.subscribeAsync(`rooms/${room.id}/events/#`, { qos: 1 });
  const arrived = new Promise((resolve) => client.once("message", resolve));
  await fire();
  await arrived;
  await client.endAsync();
  await recorder.save("mqtt-js", "mqtt", "mqtt");
}
{
  const receiver = await startLoopbackReceiver();
  const recorder = await startRecorder(Number(new URL(receiver.url).port));
  const target = { url: `http://127.0.0.1:${recorder.port}/hook` };
  const made = await fetch(`${playground.origin}/api/rooms/${room.id}/webhooks`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(target),
  });
  if (made.status !== 201) throw new Error(await made.text());
  const { secret } = (await made.json()) as { secret: string };
  await fire();
  await until(() => receiver.requests.some(({ body }) => body.includes("order.paid")));
  await new Promise((resolve) => setTimeout(resolve, 200));
  await receiver.stop();
  await recorder.save("webhook", "webhook", "undici", secret);
}
{
  const receiver = await startLoopbackReceiver((response, { headers }) => {
    const secret = headers["x-hook-secret"];
    response.writeHead(200, secret === undefined ? {} : { "x-hook-secret": secret }).end();
  });
  const recorder = await startRecorder(Number(new URL(receiver.url).port));
  await fetch(`${playground.origin}/api/rooms/${room.id}/hooks`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ event: "*", target_url: `http://127.0.0.1:${recorder.port}/hook` }),
  });
  await until(() => receiver.requests.length === 1);
  // The answer to the handshake has to arrive before the hook is active.
  await new Promise((resolve) => setTimeout(resolve, 200));
  await fire();
  await until(() => receiver.requests.length === 2);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await receiver.stop();
  await recorder.save("rest-hook", "rest-hook", "undici");
}
await playground.stop();
