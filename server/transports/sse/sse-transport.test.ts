import { EventSource } from "eventsource";
import { createParser } from "eventsource-parser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { envelope } from "#lib/events/envelope";
import { comeBackData, recoveredData } from "#lib/transports/sse/stream-control";
import { type Clock, systemClock } from "#server/clock";
import { createHandClock } from "#server/testing/hand-clock";
import { journalOf } from "#server/testing/journal-of";
import { chunkedBody, type RawRequest, rawRequest } from "#server/testing/raw-request";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

const GREETED = /event: recovered\n.*\ndata: .*\n\n/;

function stream(
  roomId: string,
  query = "",
  headers: readonly string[] = [],
  port = playground.port,
): RawRequest {
  const target = `/api/rooms/${roomId}/events/stream${query}`;
  return rawRequest(port, [`GET ${target} HTTP/1.1`, "Host: x", ...headers]);
}

/** What another parser reads from the stream so far. */
function read(raw: RawRequest) {
  const blocks: { id: string | undefined; event: string | undefined; data: string }[] = [];
  const retries: number[] = [];
  const parser = createParser({
    onEvent: ({ id, event, data }) => blocks.push({ id, event, data }),
    onRetry: (retryMs) => retries.push(retryMs),
  });
  parser.feed(chunkedBody(raw.text()));
  const control = (name: string) => JSON.parse(blocks.find(({ event }) => event === name)?.data ?? "null");
  const events = blocks.filter(({ event }) => event === undefined);
  const offsets = events.map(({ data }) => envelope.parse(JSON.parse(data)).offset);
  return { events, offsets, retries, control };
}

async function roomWith(events: number) {
  const room = await playground.createRoom();
  const opened = await playground.host.rooms.find(room.id);
  for (let n = 0; n < events; n += 1) {
    const publishing = opened.publish({ type: "a.b", data: n }, { via: "http", receivedAtMs: 0 });
    if (n % 200 === 199 || n === events - 1) await publishing;
  }
  return { ...room, opened };
}

test("[SSE-1] the head of the answer forbids buffering and transforming, and a comment comes first", async () => {
  const room = await playground.createRoom();
  const raw = stream(room.id, "", ["Accept-Encoding: gzip"]);
  await raw.until(GREETED);
  const [head = "", body = ""] = raw.text().split("\r\n\r\n", 2);
  const [status, ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(lines.map((line) => line.toLowerCase().split(": ", 2)));
  expect(status).toBe("HTTP/1.1 200 OK");
  expect(headers).toEqual({
    "content-type": "text/event-stream",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache, no-store, no-transform",
    "x-accel-buffering": "no",
    connection: "keep-alive",
    "playground-last-event-id": `${room.epoch}:0`,
    date: expect.any(String),
    "transfer-encoding": "chunked",
  });
  expect(body).toMatch(/^[0-9a-f]+\r\n: /);
  raw.socket.destroy();
});

test("[SSE-6] a plain EventSource hears each event by onmessage, with epoch and offset as its id", async () => {
  const room = await playground.createRoom();
  const source = new EventSource(`${playground.origin}/api/rooms/${room.id}/events/stream`);
  const heard: MessageEvent[] = [];
  source.onmessage = (event) => heard.push(event);
  await new Promise((resolve) => source.addEventListener("recovered", resolve, { once: true }));
  const data = { text: "a\u2028b \r\n data: x\n\nid: 9", emoji: "😀" };
  const receipt = await playground.publish(room.id, { type: "order.paid", data });
  await expect.poll(() => heard.length).toBe(1);
  source.close();
  expect(heard[0]?.lastEventId).toBe(`${room.epoch}:1`);
  expect(envelope.parse(JSON.parse(heard[0]?.data))).toMatchObject({ id: receipt.id, offset: 1, data });
});

test("[SSE-6] a resumed stream starts after the id it names and goes on with new events", async () => {
  const room = await roomWith(5);
  const raw = stream(room.id, "", [`Last-Event-ID: ${room.epoch}:2`]);
  await raw.until(GREETED);
  await playground.publish(room.id, { type: "a.b" });
  await raw.until(/:6\ndata: .*\n\n/);
  expect(raw.text()).toContain(`playground-last-event-id: ${room.epoch}:2`);
  expect(read(raw).offsets).toEqual([3, 4, 5, 6]);
  const recovered = recoveredData.parse(read(raw).control("recovered"));
  expect(recovered).toMatchObject({ recovered: true, cursor: `${room.epoch}:2`, top: `${room.epoch}:5` });
  raw.socket.destroy();
});

test.each([
  ["the header wins over the query", "?last_event_id=EPOCH:1", ["Last-Event-ID: EPOCH:3"], [4, 5]],
  ["the query is taken without a header", "?last_event_id=EPOCH:4", [], [5]],
  ["the query has an alias", "?lastEventId=EPOCH:4", [], [5]],
  ["an empty header is no header", "?last_event_id=EPOCH:4", ["Last-Event-ID:"], [5]],
  ["resume=0 replays nothing, whatever the browser sends", "?resume=0", ["Last-Event-ID: EPOCH:1"], []],
  ["without an id nothing is replayed", "", [], []],
])("[SSE-6] %s", async (_rule, query, headers, expected) => {
  const room = await roomWith(5);
  const withEpoch = (text: string) => text.replace("EPOCH", room.epoch);
  const raw = stream(room.id, withEpoch(query), headers.map(withEpoch));
  await raw.until(GREETED);
  await playground.publish(room.id, { type: "a.b" });
  await raw.until(/:6\ndata: .*\n\n/);
  expect(read(raw).offsets).toEqual([...expected, 6]);
  raw.socket.destroy();
});

test("[SSE-6] an id of another log gets the plain answer that nothing was recovered, and the new position", async () => {
  const room = await roomWith(3);
  for (const id of [`${"0".repeat(16)}:1`, `${room.epoch}:4`]) {
    const raw = stream(room.id, "", [`Last-Event-ID: ${id}`]);
    await raw.until(GREETED);
    expect(raw.text()).toContain(`playground-last-event-id: ${room.epoch}:3`);
    const { control, events } = read(raw);
    expect([control("recovered").recovered, control("recovered").cursor, events]).toEqual([
      false,
      `${room.epoch}:3`,
      [],
    ]);
    raw.socket.destroy();
  }
});

test("[CORE-4] a thousand missed events are all sent, a thousand and one are not sent at all", async () => {
  const room = await roomWith(1_001);
  const all = stream(room.id, `?last_event_id=${room.epoch}:1`);
  await all.until(/:1001\ndata: .*\n\n/);
  expect(read(all).offsets).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 2));
  const none = stream(room.id, `?last_event_id=${room.epoch}:0`);
  await none.until(GREETED);
  expect([read(none).control("recovered").recovered, read(none).offsets]).toEqual([false, []]);
  all.socket.destroy();
  none.socket.destroy();
});

test.each([
  "x",
  "1",
  ":1",
  "0123456789abcdef:01",
  "0123456789ABCDEF:1",
  "0123456789abcdef:-1",
  "0123456789abcdef:1;",
])("[CORE-3] the cursor %j is refused with 400 and what to do", async (cursor) => {
  const room = await playground.createRoom();
  const query = `?last_event_id=${encodeURIComponent(cursor)}`;
  const answer = await fetch(`${playground.origin}/api/rooms/${room.id}/events/stream${query}`);
  expect([answer.status, await answer.json()]).toMatchObject([400, { code: "bad-cursor" }]);
});

test("[SSE-4] an unknown room is 404 with a reason for a newcomer and 204 for a client that had been there", async () => {
  const path = `${playground.origin}/api/rooms/${"a".repeat(26)}/events/stream`;
  const newcomer = await fetch(path);
  expect([newcomer.status, await newcomer.json()]).toMatchObject([404, { code: "room-not-found" }]);
  expect((await fetch(path, { headers: { "last-event-id": `${"0".repeat(16)}:1` } })).status).toBe(204);
});

test("[SSE-4] when its room ends, an EventSource is told, comes back, gets 204 and stops for good", async () => {
  const room = await playground.createRoom();
  const source = new EventSource(`${playground.origin}/api/rooms/${room.id}/events/stream`);
  const ended = new Promise<MessageEvent>((resolve) => source.addEventListener("ended", resolve));
  await new Promise((resolve) => source.addEventListener("recovered", resolve, { once: true }));
  await playground.host.rooms.remove(await playground.host.rooms.find(room.id), "The host closed this room.");
  expect((await ended).data).toBe('{"reason":"The host closed this room."}');
  await expect.poll(() => source.readyState, { timeout: 12_000 }).toBe(EventSource.CLOSED);
});

test("[SSE-4] a room without place answers 200, a time to come back, and the end", async () => {
  const small = await startPlayground({ MAX_CONNECTIONS_PER_ROOM: "1" });
  const room = await small.createRoom();
  const first = stream(room.id, "", [], small.port);
  await first.until(GREETED);
  const second = stream(room.id, "", ["Connection: close"], small.port);
  expect(await second.closed()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  const { retries, control } = read(second);
  const told = comeBackData.parse(control("come-back"));
  expect(retries).toEqual([told.retryMs]);
  expect(told.reason).toContain("no place");
  first.socket.destroy();
  await small.stop();
});

test("[SSE-5] each client gets its own reconnection time, spread over 2 to 8 seconds", async () => {
  const room = await playground.createRoom();
  const streams = Array.from({ length: 200 }, () => stream(room.id));
  await Promise.all(streams.map((raw) => raw.until(GREETED)));
  const retries = streams.map((raw) => read(raw).retries[0] ?? 0);
  for (const raw of streams) raw.socket.destroy();
  expect(Math.min(...retries)).toBeGreaterThanOrEqual(2_000);
  expect(Math.max(...retries)).toBeLessThanOrEqual(8_000);
  expect(Math.max(...retries) - Math.min(...retries)).toBeGreaterThan(5_000);
});

test("[SSE-7] a stream without traffic carries a comment, or an event for who asks, every 15 seconds", async () => {
  // A clock on which a second takes two milliseconds.
  const hurried: Clock = {
    nowMs: () => systemClock.nowMs() * 500,
    after: (delayMs, action) => systemClock.after(delayMs / 500, action),
  };
  const quick = await startPlayground({}, hurried);
  const room = await quick.createRoom();
  const plain = stream(room.id, "", [], quick.port);
  const wrapped = stream(room.id, "?heartbeat=event", [], quick.port);
  await plain.until(/\r\n:\n\n\r\n.*:\n\n/s);
  await wrapped.until(/event: heartbeat\n.*event: heartbeat\n/s);
  expect(read(plain).events).toEqual([]);
  plain.socket.destroy();
  wrapped.socket.destroy();
  await quick.stop();
});

test("[SSE-7] the 15 seconds begin anew with each event", async () => {
  const clock = createHandClock();
  const still = await startPlayground({}, clock);
  const room = await still.createRoom();
  const raw = stream(room.id, "", [], still.port);
  await raw.until(GREETED);
  for (const offset of [1, 2]) {
    clock.advance(14_900);
    await still.publish(room.id, { type: "a.b" });
    await raw.until(new RegExp(`:${offset}\\ndata: .*\\n\\n`));
  }
  expect(raw.text()).not.toMatch(/\r\n:\n\n/);
  clock.advance(15_000);
  await raw.until(/\r\n:\n\n/);
  raw.socket.destroy();
  const stopped = still.stop();
  clock.advance(2_000);
  await stopped;
});

test("[SSE-10] a client that goes away is gone from the room", async () => {
  const { id, opened } = await roomWith(0);
  const journal = journalOf(opened, []);
  const raw = stream(id, "?subscriber=lane");
  await raw.until(GREETED);
  expect((await playground.publish(id, { type: "a.b" })).matchedByTransport).toHaveProperty("sse", 1);
  raw.socket.destroy();
  await expect.poll(() => opened.connections).toBe(0);
  expect((await playground.publish(id, { type: "a.b" })).matchedByTransport).not.toHaveProperty("sse");
  expect(journal.find(({ kind }) => kind === "connection-closed")).toMatchObject({ cause: { by: "client" } });
});

test("a cut line is journaled as the fault's doing", async () => {
  const { id, opened } = await roomWith(0);
  const journal = journalOf(opened, []);
  const raw = stream(id, "?subscriber=lane");
  await raw.until(GREETED);
  await fetch(`${playground.origin}/api/rooms/${id}/faults/cut`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"subscriber":"lane"}',
  });
  await raw.closed();
  await expect
    .poll(() => journal.find(({ kind }) => kind === "connection-closed"))
    .toMatchObject({ subscriberId: "lane", cause: { by: "fault" } });
});

test("[CORE-8] a client that reads too slowly is ended with at most 1 MiB waiting, and loses nothing by it", async () => {
  const { id, opened, epoch } = await roomWith(0);
  const journal = journalOf(opened, []);
  const slow = stream(id);
  await slow.until(GREETED);
  slow.socket.pause();
  const wasClosed = () => journal.find((entry) => entry.kind === "connection-closed");
  const data = "x".repeat(60_000);
  for (let n = 0; n < 1_000 && wasClosed() === undefined; n += 1) {
    await opened.publish({ type: "a.b", data }, { via: "http", receivedAtMs: 0 });
  }
  expect(wasClosed()).toMatchObject({
    cause: { by: "server", reason: expect.stringContaining("too slowly") },
  });
  const top = opened.top.offset;
  slow.socket.resume();
  await slow.until(/event: come-back\n.*\n\n/);
  const got = read(slow).offsets;
  const back = stream(id, `?last_event_id=${epoch}:${got.at(-1)}`);
  await back.until(new RegExp(`id: ${epoch}:${top}\ndata: .*\n\n`));
  expect([...got, ...read(back).offsets]).toEqual(Array.from({ length: top }, (_, n) => n + 1));
  slow.socket.destroy();
  back.socket.destroy();
});

test("[CORE-11] a drain tells every stream when to come back and ends it", async () => {
  const short = await startPlayground();
  const room = await short.createRoom();
  const streams = Array.from({ length: 20 }, () => stream(room.id, "", [], short.port));
  await Promise.all(streams.map((raw) => raw.until(GREETED)));
  await short.stop();
  const told = streams.map((raw) => comeBackData.parse(read(raw).control("come-back")).retryMs);
  expect(new Set(told).size).toBeGreaterThan(10);
});

test("[SSE-1] HEAD gets the headers and no stream, and HTTP/1.0 gets a stream that is not chunked", async () => {
  const { id, opened } = await roomWith(0);
  const head = await fetch(`${playground.origin}/api/rooms/${id}/events/stream`, { method: "HEAD" });
  expect([head.status, head.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  expect(opened.connections).toBe(0);
  const old = rawRequest(playground.port, [`GET /api/rooms/${id}/events/stream HTTP/1.0`]);
  await old.until(GREETED);
  expect(old.text()).toMatch(/connection: close\r\n/i);
  expect(old.text()).not.toMatch(/transfer-encoding/i);
  old.socket.destroy();
});

test("[SSE-12] a stream may be read by listed origins alone", async () => {
  const listed = await startPlayground({ ALLOWED_ORIGINS: "https://a.example, https://b.example" });
  const room = await listed.createRoom();
  const answers = [];
  for (const origin of [
    "https://a.example",
    "https://b.example",
    "https://a.example.evil",
    "http://a.example",
    "null",
  ]) {
    const url = `${listed.origin}/api/rooms/${room.id}/events/stream`;
    const { headers } = await fetch(url, { method: "HEAD", headers: { origin } });
    answers.push([headers.get("access-control-allow-origin"), headers.get("vary")]);
  }
  await listed.stop();
  expect(answers).toEqual([
    ["https://a.example", "Origin"],
    ["https://b.example", "Origin"],
    [null, "Origin"],
    [null, "Origin"],
    [null, "Origin"],
  ]);
  const own = await playground.createRoom();
  const url = `${playground.origin}/api/rooms/${own.id}/events/stream`;
  const { headers } = await fetch(url, { method: "HEAD", headers: { origin: "https://a.example" } });
  expect(headers.get("access-control-allow-origin")).toBeNull();
});

test("[ME-7] the journal counts the bytes that the client's own socket counts", async () => {
  const { id, opened, epoch } = await roomWith(2);
  const journal = journalOf(opened, ["lane"]);
  const raw = stream(id, `?subscriber=lane&last_event_id=${epoch}:0`);
  await raw.until(/:2\ndata: .*\n\n\r\n/);
  await playground.publish(id, { type: "a.b", data: "é" });
  await raw.until(/:3\ndata: .*\n\n\r\n/);
  const bytes = { in: raw.socket.bytesWritten, out: raw.bytesIn() };
  raw.socket.destroy();
  const opening = journal.find((entry) => entry.kind === "connection-opened");
  const written = journal.filter((entry) => entry.kind === "written");
  expect(opening).toMatchObject({ handshakeBytesIn: bytes.in, resumed: "recovered" });
  expect(written.map(({ replayed, firstOffset, lastOffset }) => [replayed, firstOffset, lastOffset])).toEqual(
    [
      [true, 1, 2],
      [false, 3, 3],
    ],
  );
  const counted = written.reduce((sum, entry) => sum + entry.bytesOut, opening?.handshakeBytesOut ?? 0);
  expect(counted).toBe(bytes.out);
});
