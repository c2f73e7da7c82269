import { readFileSync } from "node:fs";
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { z } from "zod";
import { systemClock } from "#server/clock";
import { createLogger } from "#server/logger";
import { ask } from "#server/testing/ask";
import { OPEN_GUARD, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { startPlayground } from "#server/testing/start-playground";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));

const line = z.looseObject({ level: z.number(), time: z.number(), msg: z.string() });

/** Keeps what is logged. */
function collector() {
  let text = "";
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const lines = () =>
    text
      .trim()
      .split("\n")
      .filter((each) => each !== "")
      .map((each) => line.parse(JSON.parse(each)));
  return { destination, lines, text: () => text };
}

const SECRET = "do-not-tell";

test.each([
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "secret",
  "secrets",
  "token",
  "hostKey",
  "playground-host-key",
  "cancelKey",
  "playground-cancel-key",
  "x-hook-secret",
])("[SEC-15] %s is not written, three levels deep", (name) => {
  const { destination, text } = collector();
  const logger = createLogger("info", destination);
  logger.info({ [name]: SECRET }, "flat");
  logger.info({ hook: { [name]: SECRET } }, "in an object");
  logger.info({ request: { headers: { [name]: SECRET } } }, "in its headers");
  logger.child({ component: "http" }).info({ [name]: SECRET }, "by a child");
  expect(text().split("\n")).toHaveLength(5);
  expect(text()).not.toContain(SECRET);
  expect(text().match(/"\*\*\*"/g)).toHaveLength(4);
});

test("a life is told in three lines, which name no room and no key", async () => {
  const { destination, lines, text } = collector();
  const logger = createLogger("info", destination);
  const playground = await startPlayground({}, systemClock, undefined, logger);
  const room = await playground.createRoom();
  await playground.publish(room.id, { type: "a.b", data: SECRET });
  await playground.stop();
  expect(lines()).toMatchObject([
    { msg: "started", version: manifest.version, address: "127.0.0.1", port: playground.port },
    { msg: "draining", rooms: 1, connections: 0 },
    { msg: "stopped", published: 1 },
  ]);
  for (const secret of [room.id, room.hostKey, SECRET]) expect(text()).not.toContain(secret);
});

test("a hook that is disabled is told with the reason, without its room and URL", async () => {
  const { destination, lines, text } = collector();
  const logger = createLogger("info", destination);
  const receiver = await startLoopbackReceiver((response) => response.writeHead(410).end());
  const playground = await startPlayground({}, systemClock, OPEN_GUARD, logger);
  const room = await playground.createRoom();
  await ask("POST", `${playground.origin}/api/rooms/${room.id}/webhooks`, { url: receiver.url });
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => lines().map(({ msg }) => msg)).toContain("hook disabled");
  await playground.stop();
  await receiver.stop();
  expect(lines()).toContainEqual(
    expect.objectContaining({
      level: 30,
      msg: "hook disabled",
      transport: "webhook",
      reason: expect.any(String),
    }),
  );
  for (const secret of [room.id, receiver.url]) expect(text()).not.toContain(secret);
});

test("what is refused is told at debug, by its route and code", async () => {
  const { destination, lines, text } = collector();
  const playground = await startPlayground({}, systemClock, undefined, createLogger("debug", destination));
  const room = await playground.createRoom();
  const path = `/api/rooms/${room.id}/events`;
  expect((await fetch(playground.origin + path, { method: "POST", body: "x" })).status).toBe(415);
  await playground.stop();
  expect(lines()).toContainEqual(
    expect.objectContaining({
      level: 20,
      component: "http",
      msg: "request refused",
      route: "/api/rooms/:room/events",
      status: 415,
      code: "not-json",
    }),
  );
  expect(text()).not.toContain(room.id);
});

test("an unexpected error is one line, and its request id is in the answer", async () => {
  const { destination, lines } = collector();
  const playground = await startPlayground({}, systemClock, undefined, createLogger("error", destination));
  playground.host.http.route("GET", "/api/broken", () => {
    throw new Error("planted");
  });
  const answer = await fetch(`${playground.origin}/api/broken`);
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain("planted");
  await playground.stop();
  expect(lines()).toHaveLength(1);
  expect(lines()[0]).toMatchObject({
    level: 50,
    component: "http",
    msg: "route failed",
    route: "/api/broken",
    requestId: answer.headers.get("x-request-id"),
    err: { message: "planted" },
  });
});
