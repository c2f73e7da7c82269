import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { openRawLine } from "#server/testing/raw-line";
import { startPlayground } from "#server/testing/start-playground";
import { OpenAnswers } from "./open-answers";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(listener: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return { server, port: (server.address() as AddressInfo).port };
}

test("[SEC-14] streams that were asked for in one go are let go of when their connection ends", async () => {
  const playground = await startPlayground();
  closing.push(() => playground.stop());
  const { id } = await playground.createRoom();
  const room = await playground.host.rooms.find(id);
  const ask = `GET /api/rooms/${id}/events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
  const line = await openRawLine(playground.port, ask.repeat(10));
  await expect.poll(() => room.connections).toBe(10);
  line.socket.destroy();
  await expect.poll(() => room.connections).toBe(0);
  await expect.poll(() => playground.host.limits.connections.size).toBe(0);
});

test("[SEC-16] sixteen answers may wait behind another; the next is refused, and the connection ends with it", async () => {
  const answers = new OpenAnswers();
  const held: (() => void)[] = [];
  const { port } = await serve((request, response) => {
    const refusal = answers.add(request, response);
    if (refusal === undefined) held.push(() => response.end("answered"));
    else response.writeHead(refusal.status, refusal.headers).end(refusal.code);
  });
  const line = await openRawLine(port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(18));
  await expect.poll(() => held.length).toBe(17);
  for (const answer of held) answer();
  const text = (await line.ended()).toString();
  expect(text.match(/answered/g)).toHaveLength(17);
  expect(text.match(/503 [\s\S]*too-many-unread-answers/g)).toHaveLength(1);
});

test("[SEC-16] who leaves answers unread gets no more of them until they are read", async () => {
  const answers = new OpenAnswers();
  const large = "x".repeat(40 * 2 ** 20);
  let answered = 0;
  const { port } = await serve((request, response) => {
    const refusal = answers.add(request, response);
    response.writeHead(refusal?.status ?? 200);
    response.end(refusal === undefined ? large : refusal.code);
    answered += 1;
  });
  const silent: Socket[] = [];
  for (let n = 1; n <= 4; n += 1) {
    const socket = connect(port, "127.0.0.1").pause();
    socket.on("error", () => {});
    closing.push(() => socket.destroy());
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    silent.push(socket);
    await expect.poll(() => answered).toBe(n);
  }
  const status = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    await answer.body?.cancel();
    return answer.status;
  };
  expect(await status()).toBe(503);
  for (const socket of silent) socket.resume();
  await expect.poll(status).toBe(200);
});
