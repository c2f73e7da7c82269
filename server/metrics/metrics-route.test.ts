import { afterAll, beforeAll, expect, test } from "vitest";
import { eventPage } from "#lib/events/publish";
import { TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";
import { readSamples, type Samples } from "#server/testing/prometheus-text";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { STRANGERS } from "#server/testing/strangers";

const TOKEN = "scrape-me";
const EVENTS = 7;

let playground: StartedPlayground;
let guarded: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground({ MAX_EVENTS_PER_SECOND: "20" });
  guarded = await startPlayground({ METRICS_TOKEN: TOKEN });
});
afterAll(() => Promise.all([playground.stop(), guarded.stop()]));

async function scrapeText(): Promise<string> {
  const answer = await fetch(`${playground.origin}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  return answer.text();
}

const scrape = async (): Promise<Samples> => readSamples(await scrapeText());

/** How much a sample has grown; one that is not there yet counts as 0. */
const growth = (before: Samples, after: Samples, name: string) =>
  (after.get(name) ?? 0) - (before.get(name) ?? 0);

const isHook = (id: TransportId) => id === "webhook" || id === "rest-hook";

// A poller that gives no name is no subscriber; the one that gives one is below.
const NAMED = TRANSPORT_IDS.filter((id) => id !== "polling");

test.each(NAMED)("what happened on %s is in the numbers, and on no other wire", async (id) => {
  const room = await playground.createRoom();
  const before = await scrape();
  const stranger = await STRANGERS[id](playground.origin, room.id);
  for (let n = 0; n < EVENTS; n += 1) await playground.publish(room.id, { type: "order.paid", data: n });
  await expect.poll(() => stranger.arrived.length).toBe(EVENTS);

  const during = await scrape();
  const grown = (name: string) => growth(before, during, `playground_${name}`);
  expect(grown('publishes_accepted_total{via="http"}')).toBe(EVENTS);
  expect(grown("publish_durable_seconds_count")).toBe(EVENTS);
  expect(grown(`bytes_out_total{wire="${id}"}`)).toBeGreaterThan(EVENTS * 100);
  if (isHook(id)) {
    expect(grown(`hook_attempts_total{wire="${id}",outcome="delivered"}`)).toBe(EVENTS);
    expect(grown(`receiver_requests_total{wire="${id}"}`)).toBeGreaterThanOrEqual(EVENTS);
  } else {
    expect(grown(`events_written_total{wire="${id}"}`)).toBe(EVENTS);
    // Without a name, each long poll is a connection of its own.
    if (id !== "long-polling") expect(grown(`connections{wire="${id}"}`)).toBe(1);
  }
  for (const other of TRANSPORT_IDS.filter((each) => each !== id && !isHook(each))) {
    expect(grown(`events_written_total{wire="${other}"}`)).toBe(0);
  }

  await stranger.leave();
  await expect
    .poll(async () => growth(before, await scrape(), `playground_connections{wire="${id}"}`))
    .toBe(0);
});

test("a poller that gives its name is a connection, and what it fetched is counted", async () => {
  const room = await playground.createRoom();
  const before = await scrape();
  const url = `${playground.origin}/api/rooms/${room.id}/events?subscriber=poller`;
  const { cursor } = eventPage.parse(await (await fetch(url)).json());
  for (let n = 0; n < EVENTS; n += 1) await playground.publish(room.id, { type: "order.paid", data: n });
  // It may not ask again at once (POL-4).
  await expect.poll(async () => (await fetch(`${url}&after=${cursor}`)).status).toBe(200);
  const after = await scrape();
  expect(growth(before, after, 'playground_connections{wire="polling"}')).toBe(1);
  expect(growth(before, after, 'playground_events_written_total{wire="polling"}')).toBe(EVENTS);
});

test("every subscriber counts, and its close has somebody who did it", async () => {
  const room = await playground.createRoom();
  const before = await scrape();
  const strangers = await Promise.all(
    Array.from({ length: 5 }, () => STRANGERS.websocket(playground.origin, room.id)),
  );
  await playground.publish(room.id, { type: "a.b" });
  await expect.poll(() => strangers.every(({ arrived }) => arrived.length === 1)).toBe(true);
  const after = await scrape();
  expect(growth(before, after, 'playground_events_written_total{wire="websocket"}')).toBe(5);
  expect(growth(before, after, 'playground_connections{wire="websocket"}')).toBe(5);
  for (const stranger of strangers) await stranger.leave();
  await expect
    .poll(async () =>
      growth(before, await scrape(), 'playground_connections_closed_total{wire="websocket",by="network"}'),
    )
    .toBe(5);
});

test("what a room refuses is counted by its code", async () => {
  const room = await playground.createRoom();
  const before = await scrape();
  const url = `${playground.origin}/api/rooms/${room.id}/events`;
  const body = JSON.stringify({ type: "a.b" });
  const headers = { "content-type": "application/json" };
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => fetch(url, { method: "POST", headers, body })),
  );
  const refused = answers.filter(({ status }) => status === 429).length;
  expect(refused).toBeGreaterThan(0);
  const after = await scrape();
  expect(growth(before, after, 'playground_publishes_refused_total{code="too-many-events"}')).toBe(refused);
  expect(growth(before, after, 'playground_publishes_accepted_total{via="http"}')).toBe(200 - refused);
});

test("what is refused before any route is asked is counted among the problems, too", async () => {
  const before = await scrape();
  const foreign = { "sec-fetch-site": "cross-site" };
  expect((await fetch(`${playground.origin}/api/nothing`)).status).toBe(404);
  expect((await fetch(`${playground.origin}/api/rooms`, { method: "POST", headers: foreign })).status).toBe(
    403,
  );
  const after = await scrape();
  for (const code of ["no-such-route", "cross-site"]) {
    expect(growth(before, after, `playground_http_problems_total{code="${code}"}`)).toBe(1);
  }
});

test("an event of another shape is counted among the problems, not among the rooms' refusals", async () => {
  const room = await playground.createRoom();
  const before = await scrape();
  await fetch(`${playground.origin}/api/rooms/${room.id}/events`, { method: "POST", body: "x" });
  const after = await scrape();
  const grown = (name: string) => growth(before, after, `playground_${name}`);
  expect(grown('http_problems_total{code="not-json"}')).toBe(1);
  expect(grown('publishes_refused_total{code="not-json"}')).toBe(0);
});

test("the process and the delay of its event loop are told", async () => {
  const samples = await scrape();
  expect(samples.get("process_resident_memory_bytes")).toBeGreaterThan(10_000_000);
  expect(samples.has("nodejs_eventloop_lag_p99_seconds")).toBe(true);
});

test("no room, key or address is in the text", async () => {
  const room = await playground.createRoom();
  const stranger = await STRANGERS.websocket(playground.origin, room.id);
  await playground.publish(room.id, { type: "very.special", data: "payload" });
  const text = await scrapeText();
  for (const secret of [room.id, room.hostKey, room.epoch, "very.special", "127.0.0.1"])
    expect(text).not.toContain(secret);
  await stranger.leave();
});

test("with METRICS_TOKEN, only who sends it may read", async () => {
  const read = (authorization?: string) =>
    fetch(`${guarded.origin}/metrics`, authorization === undefined ? {} : { headers: { authorization } });
  expect((await read(`Bearer ${TOKEN}`)).status).toBe(200);
  for (const wrong of [undefined, "Bearer", `Bearer ${TOKEN}x`, `Basic ${TOKEN}`]) {
    const answer = await read(wrong);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
    expect(await answer.json()).toMatchObject({ code: "metrics-token-needed" });
  }
});

test("without METRICS_TOKEN, what a proxy passes on is refused", async () => {
  const answer = await fetch(`${playground.origin}/metrics`, {
    headers: { "x-forwarded-for": "203.0.113.9" },
  });
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ code: "metrics-closed" });
});
