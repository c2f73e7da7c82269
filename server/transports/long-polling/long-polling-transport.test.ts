import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { envelope } from "#lib/events/envelope";
import { type EventPage, eventPage } from "#lib/events/publish";
import { systemClock } from "#server/clock";
import { createHandClock } from "#server/testing/hand-clock";
import { journalOf } from "#server/testing/journal-of";
import { rawRequest } from "#server/testing/raw-request";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

const WAITING = 1_000;
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

async function newRoom(of = playground) {
  const { id, epoch } = await of.createRoom();
  const room = await of.host.rooms.find(id);
  const url = (query: string) => `${of.origin}/api/rooms/${id}/events?${query}`;
  return { id, epoch, room, url };
}

async function askPage(url: string): Promise<EventPage> {
  return eventPage.parse(await (await fetch(url)).json());
}

const offsets = (page: EventPage) => page.events.map((event) => envelope.parse(event).offset);
const publishing = (room: Awaited<ReturnType<typeof newRoom>>["room"]) =>
  room.publish({ type: "a.b" }, { via: "http", receivedAtMs: 0 });

/** Resolves once the room counts `waiting` held requests. Publishes nothing. */
async function untilHeld(room: Awaited<ReturnType<typeof newRoom>>["room"], waiting: number) {
  const anyEvent = {} as Parameters<typeof room.matched>[0];
  await expect.poll(() => room.matched(anyEvent, [])["long-polling"] ?? 0, { interval: 5 }).toBe(waiting);
}

test("[LP-1] a request is held until an event is published, and answered with it", async () => {
  const { room, url, epoch } = await newRoom();
  const asking = askPage(url(`after=${epoch}:0&wait=25`));
  await untilHeld(room, 1);
  const receipt = await publishing(room);
  expect(receipt.matchedByTransport).toMatchObject({ "long-polling": 1 });
  const page = await asking;
  expect([offsets(page), page.cursor, page.superseded]).toEqual([[1], `${epoch}:1`, undefined]);
  await untilHeld(room, 0);
});

test("[LP-1] when its time is up, the answer is an empty list and the same cursor", async () => {
  const { url, epoch } = await newRoom();
  const startedAtMs = systemClock.nowMs();
  const page = await askPage(url(`after=${epoch}:0&wait=1`));
  expect(page).toMatchObject({ events: [], cursor: `${epoch}:0`, gap: false });
  expect(systemClock.nowMs() - startedAtMs).toBeGreaterThanOrEqual(995);
});

test("[LP-1] the wait is 25 seconds when it is not said", async () => {
  const clock = createHandClock();
  const still = await startPlayground({}, clock);
  const { room, url, epoch } = await newRoom(still);
  const asking = askPage(url(`after=${epoch}:0&wait=`));
  await untilHeld(room, 1);
  clock.advance(24_999);
  await untilHeld(room, 1);
  clock.advance(1);
  await untilHeld(room, 0);
  expect(await asking).toMatchObject({ events: [] });
  const stopped = still.stop();
  clock.advance(2_000);
  await stopped;
});

test.each(["wait=31", "wait=-1", "wait=1.5", "wait=x"])("[LP-1] %j is refused with 400", async (query) => {
  const { url, epoch } = await newRoom();
  expect((await fetch(url(`after=${epoch}:0&${query}`))).status).toBe(400);
});

test("[LP-1] nothing is held when there is something to say: events, a gap, or a first cursor", async () => {
  const { room, url, epoch } = await newRoom();
  expect((await askPage(url("wait=25"))).cursor).toBe(`${epoch}:0`);
  await publishing(room);
  expect(offsets(await askPage(url(`after=${epoch}:0&wait=25`)))).toEqual([1]);
  expect(await askPage(url(`after=${epoch}:9&wait=25`))).toMatchObject({ gap: true, cursor: `${epoch}:1` });
});

test("[LP-2] a second request of a subscriber completes the first, which is told so", async () => {
  const { room, url, epoch } = await newRoom();
  const query = `after=${epoch}:0&wait=25&subscriber=lane`;
  const first = askPage(url(query));
  await untilHeld(room, 1);
  const second = askPage(url(query));
  expect(await first).toMatchObject({ superseded: true, events: [], cursor: `${epoch}:0` });
  await publishing(room);
  expect(await second).toMatchObject({ cursor: `${epoch}:1` });
  expect((await second).superseded).toBeUndefined();
});

test("[LP-3] no event is lost or repeated between two polls", async () => {
  const { room, url, epoch } = await newRoom();
  const wanted = 1_200;
  const publisher = async () => {
    for (let n = 0; n < wanted / 4; n += 1) await publishing(room);
  };
  const published = Promise.all([publisher(), publisher(), publisher(), publisher()]);
  const got: number[] = [];
  for (let cursor = `${epoch}:0`; got.length < wanted; ) {
    const page = await askPage(url(`after=${cursor}&wait=25&subscriber=lane`));
    got.push(...offsets(page));
    ({ cursor } = page);
  }
  await published;
  expect(got).toEqual(Array.from({ length: wanted }, (_, n) => n + 1));
});

test("[LP-4] a thousand that wait take less than 30 MB, and those that go away leave nobody waiting", async () => {
  const roomy = await startPlayground({ MAX_CONNECTIONS_PER_ROOM: String(WAITING) });
  const { id, room, epoch } = await newRoom(roomy);
  const bytes = () => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = bytes();
  const leaving: ReturnType<typeof rawRequest>[] = [];
  // A hundred at a time: more at once than the kernel lets wait would be put off by it for seconds.
  while (leaving.length < WAITING) {
    for (let n = 0; n < 100; n += 1) {
      const subscriber = `lane${leaving.length}`;
      const target = `/api/rooms/${id}/events?after=${epoch}:0&wait=30&subscriber=${subscriber}`;
      leaving.push(rawRequest(roomy.port, [`GET ${target} HTTP/1.1`, "Host: x"]));
    }
    await untilHeld(room, leaving.length);
  }
  // Both ends of each connection are in this process.
  expect(bytes() - before).toBeLessThan(30_000_000);
  for (const { socket } of leaving) socket.destroy();
  await untilHeld(room, 0);
  await roomy.stop();
});

test("a request that is held when its room ends is answered 404", async () => {
  const { room, url, epoch } = await newRoom();
  const asking = fetch(url(`after=${epoch}:0&wait=25&subscriber=lane`));
  await untilHeld(room, 1);
  await playground.host.rooms.remove(room, "The host closed this room.");
  expect((await asking).status).toBe(404);
  expect(room.connections).toBe(0);
});

test("[CORE-11] a drain answers those that wait and says when to come back", async () => {
  const short = await startPlayground();
  const { room, url, epoch } = await newRoom(short);
  const asking = fetch(url(`after=${epoch}:0&wait=25`));
  await untilHeld(room, 1);
  await short.stop();
  const answer = await asking;
  expect([answer.status, answer.headers.get("connection")]).toEqual([200, "close"]);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThanOrEqual(2);
});

test("a room without place for another subscriber answers 503 with Retry-After", async () => {
  const small = await startPlayground({ MAX_CONNECTIONS_PER_ROOM: "1" });
  const { room, url, epoch } = await newRoom(small);
  const asking = fetch(url(`after=${epoch}:0&wait=25&subscriber=a`));
  await untilHeld(room, 1);
  const refused = await fetch(url(`after=${epoch}:0&wait=25&subscriber=b`));
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
  await small.stop();
  await asking;
});

test("[ME-7] the journal has one connection per subscriber and counts what each answer cost", async () => {
  const { id, room, epoch } = await newRoom();
  const journal = journalOf(room, ["lane"]);
  const get = (query: string) =>
    rawRequest(playground.port, [
      `GET /api/rooms/${id}/events?${query}&subscriber=lane HTTP/1.1`,
      "Host: x",
      "Connection: close",
    ]);
  const empty = get(`after=${epoch}:0&wait=0`);
  await empty.closed();
  const full = get(`after=${epoch}:0&wait=25`);
  await untilHeld(room, 1);
  await publishing(room);
  await full.closed();
  expect(journal.filter(({ kind }) => kind === "connection-opened")).toMatchObject([
    { subscriberId: "lane", resumed: "recovered", handshakeBytesIn: 0, handshakeBytesOut: 0 },
  ]);
  expect(journal.filter(({ kind }) => kind === "written")).toMatchObject([
    {
      firstOffset: 1,
      lastOffset: 1,
      replayed: false,
      bytesIn: empty.socket.bytesWritten + full.socket.bytesWritten,
      bytesOut: empty.bytesIn() + full.bytesIn(),
    },
  ]);
});

test("a cut line is journaled as the fault's doing, and what was missed as sent again", async () => {
  const { id, room, url, epoch } = await newRoom();
  const journal = journalOf(room, ["lane"]);
  const asking = fetch(url(`after=${epoch}:0&wait=25&subscriber=lane`)).catch((error: Error) => error.name);
  await untilHeld(room, 1);
  await fetch(`${playground.origin}/api/rooms/${id}/faults/cut`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"subscriber":"lane"}',
  });
  expect(await asking).toBe("TypeError");
  await expect
    .poll(() => journal.find(({ kind }) => kind === "connection-closed"))
    .toMatchObject({ cause: { by: "fault" } });
  await publishing(room);
  await askPage(url(`after=${epoch}:0&wait=25&subscriber=lane`));
  expect(journal.find(({ kind }) => kind === "written")).toMatchObject({ replayed: true, firstOffset: 1 });
});
