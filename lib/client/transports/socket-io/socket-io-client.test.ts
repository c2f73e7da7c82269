import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { RecordingObserver } from "#lib/client/testing/recording-observer";
import type { Connection, ConnectOptions } from "#lib/client/transports/transport";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { socketIoClient } from "./socket-io-client";

let playground: StartedPlayground;
let room: Awaited<ReturnType<StartedPlayground["createRoom"]>>;
let observer: RecordingObserver;
let connection: Connection;

beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());
beforeEach(async () => {
  room = await playground.createRoom();
  observer = new RecordingObserver();
});
afterEach(() => connection.close());

function connect(options: Partial<ConnectOptions> = {}): void {
  connection = socketIoClient.connect(
    {
      origin: playground.origin,
      roomId: room.id,
      subscriberId: "lane",
      resume: true,
      pollIntervalMs: 2_000,
      since: undefined,
      ...options,
    },
    observer,
  );
}

// Coming back takes as long as chance wants.
const connected = (times: number) =>
  expect.poll(() => observer.outcomes.length, { timeout: 15_000 }).toBe(times);
const arrived = (count: number) => expect.poll(() => observer.arrived.length).toBe(count);
const publish = () => playground.publish(room.id, { type: "a.b" });

/** Cuts the line, publishes while it is cut, and heals it. */
async function missOne(): Promise<void> {
  await fetch(`${playground.origin}/api/rooms/${room.id}/faults/cut`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ subscriber: "lane", forMs: 30_000 }),
  });
  await expect.poll(() => observer.status).toBe("waiting");
  await publish();
  await fetch(`${playground.origin}/api/rooms/${room.id}/faults/cut/lane`, { method: "DELETE" });
}

test("[SIO-2] what was missed while the line was cut is replayed after it", async () => {
  connect();
  await connected(1);
  await publish();
  await arrived(1);
  await missOne();
  await connected(2);
  await publish();
  await arrived(3);
  expect(observer.arrived).toEqual([
    [1, false],
    [2, true],
    [3, false],
  ]);
  expect(observer.outcomes).toEqual(["fresh", "recovered"]);
  expect(connection.cursor()).toEqual({ epoch: room.epoch, offset: 3 });
});

test("[SIO-2] a line that is cut before the first event recovers as well", async () => {
  connect();
  await connected(1);
  await expect.poll(() => connection.cursor()).toBeDefined();
  await missOne();
  await connected(2);
  await arrived(1);
  expect([observer.arrived, observer.outcomes]).toEqual([[[1, true]], ["fresh", "recovered"]]);
});

test("[SIO-2] without resume what is sent while it is away is lost", async () => {
  connect({ resume: false });
  await connected(1);
  await publish();
  await arrived(1);
  await missOne();
  await connected(2);
  await publish();
  await arrived(2);
  expect([observer.arrived, observer.outcomes]).toEqual([
    [
      [1, false],
      [3, false],
    ],
    ["fresh", "fresh"],
  ]);
});

test("[SIO-2] a cursor of an earlier connection cannot be resumed, and that is told", async () => {
  connect({ since: { epoch: room.epoch, offset: 0 } });
  await connected(1);
  expect(observer.outcomes).toEqual(["not-recovered"]);
});

test("[SIO-10] when the room is removed the lane is closed for good, with the server's reason", async () => {
  connect();
  await connected(1);
  await playground.host.rooms.remove(await playground.host.rooms.find(room.id), "The host closed this room.");
  await expect
    .poll(() => observer.statuses.at(-1))
    .toEqual({ kind: "closed", cause: { by: "server", reason: "The host closed this room." } });
});

test("[SIO-10] a room that is not there closes the lane and says what to do", async () => {
  connect({ roomId: "nobody" });
  await expect
    .poll(() => observer.statuses.at(-1))
    .toMatchObject({
      kind: "closed",
      cause: { by: "server", reason: expect.stringContaining("/api/rooms") },
    });
});

test("a closed lane says nothing more, and the server sees it leave", async () => {
  connect();
  await connected(1);
  const told = observer.statuses.length;
  connection.close();
  connection.close();
  await expect.poll(async () => (await playground.host.rooms.find(room.id)).connections).toBe(0);
  await publish();
  expect([observer.statuses.length, observer.arrivals]).toEqual([told, []]);
});
