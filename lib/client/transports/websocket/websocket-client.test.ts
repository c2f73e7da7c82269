import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { WebSocket as WebSocketOfNode, WebSocketServer } from "ws";
import { RecordingObserver } from "#lib/client/testing/recording-observer";
import type { Connection, ConnectOptions } from "#lib/client/transports/transport";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { websocketClient } from "./websocket-client";

let playground: StartedPlayground;
let room: Awaited<ReturnType<StartedPlayground["createRoom"]>>;
let observer: RecordingObserver;
let connection: Connection;

beforeAll(async () => {
  vi.stubGlobal("WebSocket", WebSocketOfNode);
  playground = await startPlayground();
});
afterAll(async () => {
  await playground.stop();
  vi.unstubAllGlobals();
});
beforeEach(async () => {
  room = await playground.createRoom();
  observer = new RecordingObserver();
});
afterEach(() => connection.close());

function connect(options: Partial<ConnectOptions> = {}): void {
  connection = websocketClient.connect(
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
const publish = () => playground.publish(room.id, { type: "a.b" });

async function cut(forMs: number): Promise<void> {
  await fetch(`${playground.origin}/api/rooms/${room.id}/faults/cut`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ subscriber: "lane", forMs }),
  });
}

/** Cuts the line, publishes while it is cut, and waits until the lane is back. */
async function missOne(): Promise<void> {
  await cut(30_000);
  await expect.poll(() => observer.status).toBe("waiting");
  await publish();
  await fetch(`${playground.origin}/api/rooms/${room.id}/faults/cut/lane`, { method: "DELETE" });
}

test("[WS-10] a lane shows what comes, and knows the cursor of the last event", async () => {
  connect();
  await connected(1);
  await publish();
  await expect.poll(() => observer.arrived).toEqual([[1, false]]);
  expect(observer.statuses.map(({ kind }) => kind)).toEqual(["connecting", "open"]);
  expect(observer.outcomes).toEqual(["fresh"]);
  expect(connection.cursor()).toEqual({ epoch: room.epoch, offset: 1 });
  expect(observer.frames.map(({ direction }) => direction)).toEqual(["in", "in"]);
});

test("[WS-10] with resume a cut line loses nothing: what was missed is replayed", async () => {
  connect();
  await connected(1);
  await publish();
  await missOne();
  await connected(2);
  await publish();
  await expect.poll(() => observer.arrived.length).toBe(3);
  expect(observer.arrived).toEqual([
    [1, false],
    [2, true],
    [3, false],
  ]);
  expect(observer.outcomes).toEqual(["fresh", "recovered"]);
});

test("[WS-9] without resume the bare protocol loses what is sent while it is away", async () => {
  connect({ resume: false });
  await connected(1);
  await publish();
  await missOne();
  await connected(2);
  await publish();
  await expect.poll(() => observer.arrived.length).toBe(2);
  expect(observer.arrived).toEqual([
    [1, false],
    [3, false],
  ]);
  expect([observer.outcomes, connection.cursor()]).toEqual([["fresh", "fresh"], undefined]);
});

test("[WS-10] a cursor of another log is told apart: it could not be resumed", async () => {
  connect({ since: { epoch: "0".repeat(16), offset: 7 } });
  await connected(1);
  expect(observer.outcomes).toEqual(["not-recovered"]);
  expect(connection.cursor()).toEqual({ epoch: room.epoch, offset: 0 });
});

test("[WS-6] when the room is removed the lane is closed for good, with the server's reason", async () => {
  connect();
  await connected(1);
  await playground.host.rooms.remove(await playground.host.rooms.find(room.id), "The host closed this room.");
  await expect
    .poll(() => observer.statuses.at(-1))
    .toEqual({
      kind: "closed",
      cause: { by: "server", code: 4510, reason: "The host closed this room." },
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

test("[WS-12] a pong that names an event which never came closes with 4010, and the lane comes back with its cursor", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "playground.v1" });
  await once(server, "listening");
  const closes: number[] = [];
  const targets: (string | null)[] = [];
  server.on("connection", (socket, request) => {
    targets.push(new URL(request.url ?? "", "http://x").searchParams.get("since"));
    socket.on("close", (code) => closes.push(code));
    socket.send(
      JSON.stringify({ t: "welcome", recovered: targets.length === 1 ? null : true, top: `${room.epoch}:6` }),
    );
    socket.send('{"t":"pong","offset":6}');
    if (targets.length === 1) socket.send('{"t":"pong","offset":7}');
  });
  connect({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  await expect.poll(() => targets).toEqual([null, `${room.epoch}:6`]);
  expect(closes).toEqual([4010]);
  connection.close();
  server.close();
});
