import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { envelope } from "#lib/events/envelope";
import { type EventPage, eventPage } from "#lib/events/publish";
import { type Clock, systemClock } from "#server/clock";
import { journalOf } from "#server/testing/journal-of";
import { rawRequest } from "#server/testing/raw-request";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

async function roomWith(events: number, data: unknown = null) {
  const { id, epoch } = await playground.createRoom();
  const room = await playground.host.rooms.find(id);
  const publish = () => room.publish({ type: "a.b", data }, { via: "http", receivedAtMs: 0 });
  for (let n = 0; n < events; n += 1) {
    if (n % 200 === 199 || n === events - 1) await publish();
    else void publish();
  }
  const url = (query = "") => `${playground.origin}/api/rooms/${id}/events${query}`;
  return { id, epoch, room, url, publish };
}

async function ask(url: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, { headers });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text };
}

async function askPage(url: string): Promise<EventPage> {
  return eventPage.parse(JSON.parse((await ask(url)).text));
}

const offsets = (page: EventPage) => page.events.map((event) => envelope.parse(event).offset);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

test("[POL-1] without a cursor the answer has the newest fifty events and a cursor", async () => {
  const { url, epoch } = await roomWith(60);
  const page = await askPage(url());
  expect(offsets(page)).toEqual(range(11, 60));
  expect(page).toMatchObject({
    cursor: `${epoch}:60`,
    top: `${epoch}:60`,
    earliest: `${epoch}:0`,
    more: false,
    gap: false,
  });
});

test("[POL-1] an empty room answers an empty page and a cursor that is good later", async () => {
  const { url, epoch, publish } = await roomWith(0);
  const page = await askPage(url());
  expect(page).toMatchObject({ events: [], cursor: `${epoch}:0`, gap: false });
  await publish();
  expect(offsets(await askPage(url(`?after=${page.cursor}`)))).toEqual([1]);
});

test("[POL-1] paging by the cursor of each answer gives each event once, in order, whatever the limits", async () => {
  const { url, epoch } = await roomWith(1_000);
  const property = fc.asyncProperty(
    fc.array(fc.integer({ min: 20, max: 500 }), { minLength: 1, maxLength: 5 }),
    async (limits) => {
      const got: number[] = [];
      let cursor = `${epoch}:0`;
      for (let n = 0, more = true; more; n += 1) {
        const page = await askPage(url(`?after=${cursor}&limit=${limits[n % limits.length]}`));
        got.push(...offsets(page));
        ({ cursor, more } = page);
      }
      expect(got).toEqual(range(1, 1_000));
    },
  );
  await fc.assert(property, { numRuns: 10 });
});

test("[POL-1] an answer stops growing at 1 MiB and says that there is more", async () => {
  const { url, epoch } = await roomWith(20, "x".repeat(65_000));
  const first = await askPage(url(`?after=${epoch}:0&limit=500`));
  expect([first.events.length, first.more]).toEqual([16, true]);
  const second = await askPage(url(`?after=${first.cursor}&limit=500`));
  expect([offsets(second), second.more]).toEqual([[17, 18, 19, 20], false]);
});

test.each([
  "after=x",
  "after=1",
  "limit=0",
  "limit=501",
  "limit=1.5",
  "limit=x",
  "subscriber=a b",
  "subscriber=",
])("[CORE-3] the query %j is refused with 400 and what to do", async (query) => {
  const { url } = await roomWith(0);
  const { status, headers } = await ask(url(`?${query}`));
  expect([status, headers.get("content-type")]).toEqual([400, "application/problem+json"]);
});

test("[CORE-3] text that is no cursor never starts from somewhere", async () => {
  const { url } = await roomWith(1);
  const property = fc.asyncProperty(fc.string({ minLength: 1, maxLength: 80 }), async (text) => {
    fc.pre(!/^[0-9a-f]{16}:(0|[1-9][0-9]{0,14})$/.test(text));
    expect((await ask(url(`?after=${encodeURIComponent(text)}`))).status).toBe(400);
  });
  await fc.assert(property, { numRuns: 200 });
});

test("[POL-2] the tag of the answer gets 304 without a body until an event is published", async () => {
  const { url, epoch, publish } = await roomWith(2);
  const first = await ask(url());
  expect([first.headers.get("etag"), first.headers.get("cache-control")]).toEqual([
    `"${epoch}:2"`,
    "no-cache",
  ]);
  const tag = { "if-none-match": `"${epoch}:2"` };
  const next = url(`?after=${epoch}:2`);
  for (const [address, header] of [
    [url(), tag["if-none-match"]],
    [next, tag["if-none-match"]],
    [next, `"x", W/"${epoch}:2"`],
  ] as const) {
    const again = await ask(address, { "if-none-match": header });
    expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", `"${epoch}:2"`]);
  }
  await publish();
  expect((await ask(next, tag)).status).toBe(200);
});

test("[POL-2] a tag never hides events that follow the cursor", async () => {
  const { url, epoch } = await roomWith(4);
  const answer = await ask(url(`?after=${epoch}:2`), { "if-none-match": `"${epoch}:4"` });
  expect([answer.status, offsets(eventPage.parse(JSON.parse(answer.text)))]).toEqual([200, [3, 4]]);
});

test("[POL-3] a cursor that cannot be resumed gets no event, the plain statement, and where to go on", async () => {
  const { url, epoch } = await roomWith(1_001);
  for (const cursor of [`${epoch}:0`, `${epoch}:1002`, `${"0".repeat(16)}:5`]) {
    const answer = await ask(url(`?after=${cursor}`), { "if-none-match": `"${epoch}:1001"` });
    expect([answer.status, answer.headers.get("playground-gap")]).toEqual([200, "1"]);
    expect(JSON.parse(answer.text)).toEqual({
      events: [],
      cursor: `${epoch}:1001`,
      more: false,
      gap: true,
      earliest: `${epoch}:1`,
      top: `${epoch}:1001`,
    });
  }
  expect((await ask(url(`?after=${epoch}:1`))).headers.get("playground-gap")).toBeNull();
});

test("[POL-4] a named subscriber that asks again within 500 ms is told to wait a second; others are not held up", async () => {
  const nowMs = systemClock.nowMs();
  const stopped = await startPlayground({}, { ...systemClock, nowMs: () => nowMs });
  const { id, epoch } = await stopped.createRoom();
  for (let n = 0; n < 3; n += 1) await stopped.publish(id, { type: "a.b" });
  const answers = [];
  for (const query of [
    `subscriber=lane&after=${epoch}:3`,
    `subscriber=lane&after=${epoch}:3`,
    `subscriber=other&after=${epoch}:0&limit=2`,
    // It was told that there is more.
    `subscriber=other&after=${epoch}:2&limit=2`,
    `subscriber=other&after=${epoch}:3`,
    "",
    "",
  ]) {
    const { status, headers } = await ask(`${stopped.origin}/api/rooms/${id}/events?${query}`);
    answers.push([status, headers.get("retry-after")]);
  }
  await stopped.stop();
  expect(answers).toEqual([
    [200, null],
    [429, "1"],
    [200, null],
    [200, null],
    [429, "1"],
    [200, null],
    [200, null],
  ]);
});

test("[ME-7] what empty and refused polls cost is counted to the events that they were asked for", async () => {
  let aheadMs = 0;
  const clock: Clock = { ...systemClock, nowMs: () => systemClock.nowMs() + aheadMs };
  const ahead = await startPlayground({}, clock);
  const { id, epoch } = await ahead.createRoom();
  const journal = journalOf(await ahead.host.rooms.find(id), ["lane"]);
  const get = async (query: string) => {
    const target = `/api/rooms/${id}/events?subscriber=lane&${query}`;
    const raw = rawRequest(ahead.port, [`GET ${target} HTTP/1.1`, "Host: x", "Connection: close"]);
    const [, status] = /^HTTP\/1\.1 ([0-9]+)/.exec(await raw.closed()) ?? [];
    return { status, bytesIn: raw.socket.bytesWritten, bytesOut: raw.bytesIn() };
  };
  const greeting = await get("limit=1");
  const refused = await get(`after=${epoch}:0`);
  aheadMs += 500;
  const empty = await get(`after=${epoch}:0`);
  await ahead.publish(id, { type: "a.b" });
  aheadMs += 500;
  const full = await get(`after=${epoch}:0`);
  await ahead.stop();
  expect([greeting, refused, empty, full].map(({ status }) => status)).toEqual(["200", "429", "200", "200"]);
  expect(journal.filter(({ kind }) => kind === "connection-opened")).toMatchObject([
    { subscriberId: "lane", handshakeBytesIn: greeting.bytesIn, handshakeBytesOut: greeting.bytesOut },
  ]);
  expect(journal.filter(({ kind }) => kind === "written")).toMatchObject([
    {
      firstOffset: 1,
      lastOffset: 1,
      replayed: false,
      bytesIn: refused.bytesIn + empty.bytesIn + full.bytesIn,
      bytesOut: refused.bytesOut + empty.bytesOut + full.bytesOut,
    },
  ]);
});
