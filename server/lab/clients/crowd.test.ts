import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { CrowdWire } from "#lib/experiments/connection-cost/experiment";
import { Bench, type PublishedEvent } from "#server/lab/bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { Crowd, type Join } from "./crowd";
import { joinEventStream } from "./crowd-event-stream";
import { joinLongPolling } from "./crowd-long-polling";
import { joinMqtt } from "./crowd-mqtt";
import { joinSocketIo } from "./crowd-socket-io";
import { joinWebsocket } from "./crowd-websocket";

const JOINS: readonly (readonly [CrowdWire, Join])[] = [
  ["websocket", joinWebsocket],
  ["socket-io", joinSocketIo],
  ["sse", joinEventStream],
  ["mqtt", joinMqtt],
  ["long-polling", joinLongPolling],
];

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

/** In a fresh room, as a run has it; nobody reads the server. */
async function benchOn({ origin, createRoom }: StartedPlayground): Promise<Bench> {
  const { id, hostKey } = await createRoom();
  const order = { kind: "run", slug: "", knobs: {}, seed: 1, origin, room: id, hostKey } as const;
  const bench = new Bench(
    order,
    () => {},
    () => Promise.reject(new Error("Nobody reads the server here.")),
  );
  onTestFinished(() => bench.close());
  return bench;
}

const countsOf = (crowd: Crowd, events: readonly PublishedEvent[]) =>
  events.map(({ offset }) => crowd.arrivalsOf(offset).length);

test.each(JOINS)("%s: each member has each event once, and none from before it came", async (_, join) => {
  const bench = await benchOn(playground);
  const crowd = new Crowd(bench, join);
  await crowd.open(2);
  const few = await bench.publish({ perSecond: 50, count: 3 });
  await expect.poll(() => countsOf(crowd, few)).toEqual([2, 2, 2]);
  await crowd.open(25);
  const many = await bench.publish({ perSecond: 50, count: 4, payloadBytes: 60_000 });
  await expect.poll(() => countsOf(crowd, many)).toEqual([25, 25, 25, 25]);
  expect([countsOf(crowd, few), crowd.size, crowd.refused]).toEqual([[2, 2, 2], 25, 0]);
});

test.each(JOINS)("%s: nobody joins a room that is full", async (_, join) => {
  const small = await startPlayground({ MAX_CONNECTIONS_PER_ROOM: "3" });
  onTestFinished(() => small.stop());
  const crowd = new Crowd(await benchOn(small), join);
  await crowd.open(45);
  // Where connecting takes several steps, all who come at once may find the last place.
  expect(crowd.size).toBeGreaterThanOrEqual(3);
  expect(crowd.size).toBeLessThanOrEqual(20);
});

test("long polling: requests that are refused are counted, and what they would have brought comes late", async () => {
  const strict = await startPlayground({ MAX_REQUESTS_PER_ADDRESS: "5" });
  onTestFinished(() => strict.stop());
  const bench = await benchOn(strict);
  const crowd = new Crowd(bench, joinLongPolling);
  await crowd.open(5);
  const published = await bench.publish({ perSecond: 50, count: 3 });
  await expect.poll(() => countsOf(crowd, published)).toEqual(published.map(() => 5));
  expect(published.length).toBeGreaterThan(0);
  expect(crowd.refused).toBeGreaterThan(0);
});
