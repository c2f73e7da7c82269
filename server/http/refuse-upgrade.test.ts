import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "#server/testing/ask";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

/** Asks for an upgrade, and does not close when the server does, as a client of its own making may. */
function halfOpen(target: string) {
  const socket = connect({ port: playground.port, host: "127.0.0.1", allowHalfOpen: true });
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
  });
  // A reset is what it is to get.
  socket.on("error", () => {});
  const head = [
    `GET ${target} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  const isReset = () => {
    if (!socket.destroyed) socket.write("x");
    return socket.destroyed;
  };
  return { answer: () => answer, isReset };
}

test("[WS-15] an upgrade at an unknown path is closed by the server alone", async () => {
  const client = halfOpen("/nothing-here");
  await expect.poll(client.answer).toMatch(/^HTTP\/1\.1 404 [\s\S]*"code":"no-such-upgrade"/);
  await expect.poll(client.isReset).toBe(true);
});

test("[WS-15] an upgrade that is refused gives the place of its address back", async () => {
  const client = halfOpen("/ws?room=none");
  await expect.poll(client.answer).toMatch(/^HTTP\/1\.1 404 [\s\S]*"code":"room-not-found"/);
  await expect.poll(client.isReset).toBe(true);
  await expect.poll(() => playground.host.limits.connections.size).toBe(0);
});

test("[WS-15] an upgrade that a fault answers is closed by the server alone", async () => {
  const { id, hostKey } = await playground.createRoom();
  const faults = `${playground.origin}/api/rooms/${id}/faults`;
  const wanted = { subscriber: "*", status: 503, forMs: 60_000 };
  await ask("POST", `${faults}/answer`, wanted, { "playground-host-key": hostKey });
  const client = halfOpen(`/ws?room=${id}`);
  await expect.poll(client.answer).toMatch(/^HTTP\/1\.1 503 /);
  await expect.poll(client.isReset).toBe(true);
});
