import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

/** Sends raw bytes. @returns everything that came until the server closed */
async function raw(request: string): Promise<string> {
  const socket = connect(playground.port, "127.0.0.1");
  socket.write(request);
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
  });
  await once(socket, "close");
  return answer;
}

const upgrade = (target: string) =>
  `GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

test("[CORE-13] an upgrade at an unknown path is answered 404 and closed", async () => {
  const answer = await raw(upgrade("/nothing-here"));
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  expect(answer).toContain('"code":"no-such-upgrade"');
});

test("[CORE-13] the server has one upgrade listener and one request listener", async () => {
  const { createServer } = await import("node:http");
  const { createPlayground } = await import("#server/playground");
  const { parseEnvironment } = await import("#server/env");
  const { systemClock } = await import("#server/clock");
  const { createLogger } = await import("#server/logger");
  const { mkdtemp } = await import("node:fs/promises");
  const server = createServer();
  const DATA_DIR = await mkdtemp(`${process.env["TMPDIR"] ?? "/tmp"}/playground-`);
  const env = parseEnvironment({ DATA_DIR });
  const parts = { server, env, clock: systemClock, logger: createLogger("fatal"), pages: () => {} };
  const built = await createPlayground(parts);
  expect([server.listenerCount("upgrade"), server.listenerCount("request")]).toEqual([1, 1]);
  await built.stop();
});

test("a path that knows other methods answers 405 with Allow, an unknown one 404, both as problems", async () => {
  const wrong = await fetch(`${playground.origin}/api/rooms`, { method: "DELETE" });
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
  const unknown = await fetch(`${playground.origin}/api/nothing`);
  expect([unknown.status, unknown.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
});

test("a request target that is no path is refused and the server goes on", async () => {
  expect(await raw("GET http:// HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")).toMatch(
    /^HTTP\/1\.1 400 /,
  );
  expect((await fetch(`${playground.origin}/healthz`)).status).toBe(200);
});

test("a cut line is reset at once, stays cut for its time, and heals on request; other subscribers stay", async () => {
  const room = await playground.createRoom();
  const events = (subscriber: string) =>
    `${playground.origin}/api/rooms/${room.id}/events?after=${room.epoch}:0&wait=20&subscriber=${subscriber}`;
  const [cutPoll, otherPoll] = [fetch(events("one")), fetch(events("two"))];
  await expect.poll(async () => (await playground.host.rooms.find(room.id)).knows("two")).toBe(true);
  await expect.poll(async () => (await playground.host.rooms.find(room.id)).knows("one")).toBe(true);
  const cut = await fetch(`${playground.origin}/api/rooms/${room.id}/faults/cut`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ subscriber: "one", forMs: 30_000 }),
  });
  expect(await cut.json()).toEqual({ connections: 1 });
  await expect(cutPoll).rejects.toThrow();
  await expect(fetch(events("one"))).rejects.toThrow();
  await playground.publish(room.id, { type: "a.b" });
  expect((await otherPoll).status).toBe(200);
  const heal = await fetch(`${playground.origin}/api/rooms/${room.id}/faults/cut/one`, { method: "DELETE" });
  expect(heal.status).toBe(204);
  expect((await fetch(`${playground.origin}/api/rooms/${room.id}/events?subscriber=one`)).status).toBe(200);
});

test("a fault reaches only subscribers that this room knows", async () => {
  const room = await playground.createRoom();
  const answer = await fetch(`${playground.origin}/api/rooms/${room.id}/faults/cut`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ subscriber: "somebody-else" }),
  });
  expect(answer.status).toBe(404);
});
