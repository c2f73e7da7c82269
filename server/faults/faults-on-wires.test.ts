import { once } from "node:events";
import { EventSource } from "eventsource";
import { Agent } from "undici";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { ask } from "#server/testing/ask";
import { journalOf } from "#server/testing/journal-of";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
let room: { id: string; hostKey: string; epoch: string };
const open: { close(): void }[] = [];
beforeAll(async () => {
  playground = await startPlayground();
});
beforeEach(async () => {
  room = await playground.createRoom();
});
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});
afterAll(() => playground.stop());

const faults = () => `${playground.origin}/api/rooms/${room.id}/faults`;
const start = (kind: string, settings: object = {}, subscriber = "me") =>
  ask("POST", `${faults()}/${kind}`, { subscriber, forMs: 60_000, ...settings });
const end = (kind: string) => ask("DELETE", `${faults()}/${kind}/me`);
const publish = (data: unknown = 1) => playground.publish(room.id, { type: "a.b", data });

const journal = async () => journalOf(await playground.host.rooms.find(room.id), []);

async function webSocket(subscriber = "me") {
  const url = `ws://127.0.0.1:${playground.port}/ws?room=${room.id}&subscriber=${subscriber}`;
  const socket = new WebSocket(url, "playground.v1");
  open.push({ close: () => socket.terminate() });
  const offsets: number[] = [];
  socket.on("error", () => {});
  socket.on("message", (text) => {
    const message = JSON.parse(String(text));
    if (message.t === "event") offsets.push(message.event.offset);
  });
  await once(socket, "message");
  return { socket, offsets };
}

async function eventStream() {
  const source = new EventSource(`${playground.origin}/api/rooms/${room.id}/events/stream?subscriber=me`);
  open.push(source);
  const offsets: number[] = [];
  source.onmessage = ({ data }) => offsets.push(JSON.parse(data).offset);
  await new Promise((resolve) => {
    source.onopen = resolve;
  });
  return { source, offsets };
}

test("[FLT-1] a black hole on one line: it stays open, hears nothing, and hears it all when the fault ends", async () => {
  const [mine, other, stream] = [await webSocket(), await webSocket("other"), await eventStream()];
  expect((await start("black-hole")).body).toEqual({ connections: 2 });
  await publish();
  await publish();
  await expect.poll(() => other.offsets).toEqual([1, 2]);
  expect([mine.offsets, stream.offsets, mine.socket.readyState]).toEqual([[], [], WebSocket.OPEN]);
  await end("black-hole");
  await expect.poll(() => mine.offsets).toEqual([1, 2]);
  await expect.poll(() => stream.offsets).toEqual([1, 2]);
});

test("a request into a black hole waits until the fault ends", async () => {
  await webSocket();
  await start("black-hole");
  let answered = false;
  const url = `${playground.origin}/api/rooms/${room.id}/events?subscriber=me`;
  const answer = fetch(url).then(({ status }) => {
    answered = true;
    return status;
  });
  // Of the same room, and named by nobody: the page's own requests pass.
  expect((await fetch(`${playground.origin}/api/rooms/${room.id}/events`)).status).toBe(200);
  expect(answered).toBe(false);
  await end("black-hole");
  expect(await answer).toBe(200);
});

test("a delay holds each message for its time, in both directions", async () => {
  const { socket } = await webSocket();
  await start("delay", { delayMs: 150 });
  const sentAtMs = performance.now();
  socket.send(JSON.stringify({ t: "ping" }));
  await once(socket, "message");
  // Timers may fire a millisecond early.
  expect(performance.now() - sentAtMs).toBeGreaterThanOrEqual(298);
});

test("on a kept-alive connection a fault reaches the subscriber's requests and no others", async () => {
  const dispatcher = new Agent({ connections: 1 });
  const get = (query: string) =>
    fetch(`${playground.origin}/api/rooms/${room.id}/events${query}`, { dispatcher } as RequestInit);
  await (await get("?subscriber=me")).arrayBuffer();
  await start("delay", { delayMs: 10_000 });
  const answer = get("?subscriber=me").then((each) => each.arrayBuffer());
  await expect.poll(async () => (await ask("GET", faults())).body.faults.length).toBe(1);
  await end("delay");
  const own = await get("");
  expect(own.status).toBe(200);
  await own.arrayBuffer();
  await answer;
  await dispatcher.close();
}, 30_000);

test("a buffering proxy: events of a stream come in one lump when enough have come together", async () => {
  const { offsets } = await eventStream();
  await start("hold-back", { bytes: 2_000 });
  await publish("x".repeat(100));
  await publish("x".repeat(100));
  expect(offsets).toEqual([]);
  await publish("x".repeat(2_000));
  await expect.poll(() => offsets).toEqual([1, 2, 3]);
});

test("a proxy without Upgrade: a WebSocket cannot be opened, an event stream can", async () => {
  const { socket } = await webSocket();
  const entries = await journal();
  await start("refuse-upgrade", { how: "strip" });
  const status = (): Promise<number | undefined> =>
    new Promise((resolve) => {
      const again = new WebSocket(`${socket.url}`, "playground.v1");
      again.once("unexpected-response", (_request, { statusCode }) => resolve(statusCode));
      again.on("error", () => {});
    });
  expect(await status()).toBe(426);
  await start("refuse-upgrade", { how: "forbid" });
  expect(await status()).toBe(403);
  await publish();
  const { offsets } = await eventStream();
  await publish();
  await expect.poll(() => offsets).toEqual([2]);
  expect(entries.filter(({ kind }) => kind === "fault-changed")).toMatchObject([
    { fault: { kind: "refuse-upgrade", how: "strip" }, subscriberId: "me", active: true },
    { fault: { kind: "refuse-upgrade", how: "forbid" }, subscriberId: "me", active: true },
  ]);
});

test("a proxy whose server is gone resets what is open and answers by itself", async () => {
  const { socket } = await webSocket();
  const closed = once(socket, "close");
  await start("answer", { status: 502 });
  expect((await closed)[0]).toBe(1006);
  const url = `${playground.origin}/api/rooms/${room.id}/events?subscriber=me`;
  expect((await fetch(url)).status).toBe(502);
  const again = new WebSocket(socket.url, "playground.v1");
  again.on("error", () => {});
  const [, answer] = await once(again, "unexpected-response");
  expect(answer.statusCode).toBe(502);
  await end("answer");
  expect((await fetch(url)).status).toBe(200);
});

test("a reader that does not read is closed by the server when a mebibyte waits for it", async () => {
  const { socket } = await webSocket();
  const entries = await journal();
  await start("freeze-reader");
  for (let n = 0; n < 60; n += 1) await publish("x".repeat(60_000));
  await expect
    .poll(() => entries.filter(({ kind }) => kind === "connection-closed"))
    .toMatchObject([{ subscriberId: "me", cause: { by: "server", code: 4008 } }]);
  await end("freeze-reader");
  await expect.poll(() => socket.readyState).toBe(WebSocket.CLOSED);
}, 30_000);

test("a proxy with an idle timeout resets a line on which nothing passes, and the fault is named", async () => {
  const { socket } = await webSocket();
  const entries = await journal();
  const closed = once(socket, "close");
  await start("cut-idle", { afterMs: 500 });
  expect((await closed)[0]).toBe(1006);
  await expect
    .poll(() => entries.filter(({ kind }) => kind === "connection-closed"))
    .toMatchObject([{ cause: { by: "fault" } }]);
});

test("[FLT-5] faults are listed, end by themselves, and stay in their room", async () => {
  await webSocket();
  const entries = await journal();
  await start("throttle", { bytesPerSecond: 500, forMs: 80 });
  expect((await ask("GET", faults())).body.faults).toMatchObject([
    { subscriber: "me", kind: "throttle", bytesPerSecond: 500 },
  ]);
  await expect.poll(async () => (await ask("GET", faults())).body.faults).toEqual([]);
  expect(entries.flatMap((entry) => (entry.kind === "fault-changed" ? [entry.active] : []))).toEqual([
    true,
    false,
  ]);
  const other = await playground.createRoom();
  expect((await ask("GET", `${playground.origin}/api/rooms/${other.id}/faults`)).body.faults).toEqual([]);
});

test("[FLT-4] a fault for everybody needs the host key", async () => {
  const mine = await webSocket();
  const body = { subscriber: "*", forMs: 60_000 };
  expect((await ask("POST", `${faults()}/black-hole`, body)).status).toBe(403);
  const byHost = { "playground-host-key": room.hostKey };
  expect((await ask("POST", `${faults()}/black-hole`, body, byHost)).body).toEqual({ connections: 1 });
  await publish();
  // Nor is it taken back without it, as one of a single subscriber would be.
  expect((await ask("DELETE", faults())).status).toBe(403);
  expect((await ask("DELETE", `${faults()}/black-hole/*`)).status).toBe(403);
  expect((await ask("GET", faults())).body.faults).toMatchObject([{ subscriber: "*", kind: "black-hole" }]);
  expect(mine.offsets).toEqual([]);
  expect((await ask("DELETE", faults(), undefined, byHost)).status).toBe(204);
  await expect.poll(() => mine.offsets).toEqual([1]);
});

test.each([
  ["nonsense", {}, 404, "no-such-fault"],
  ["delay", {}, 422, "invalid-body"],
  ["delay", { delayMs: 10_001 }, 422, "invalid-body"],
  ["throttle", { bytesPerSecond: 1 }, 422, "invalid-body"],
  ["answer", { status: 200 }, 422, "invalid-body"],
  ["cut", { forMs: 600_001 }, 422, "invalid-body"],
  ["cut", { unknown: 1 }, 422, "invalid-body"],
])("%s %j is refused with %i %s", async (kind, settings, status, code) => {
  await webSocket();
  const answer = await start(kind, settings);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});
