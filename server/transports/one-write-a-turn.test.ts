import { Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { TRANSPORT_IDS, TRANSPORTS } from "#lib/transports/catalog";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { STRANGERS } from "#server/testing/strangers";

const EVENTS = 60;
/** Engine.IO sends what comes while a first packet is under way in the turn after. */
const MOST_WRITES = 2;
const MARK = "told-once";
const PUSHED = TRANSPORT_IDS.filter(
  (id) => TRANSPORTS[id].initiative === "server" && TRANSPORTS[id].reaches === "page",
);

const { _write, _writev } = Socket.prototype;
let playground: StartedPlayground;
/** How often the server has handed bytes with events to the kernel. */
let writes = 0;

function count(socket: Socket, pieces: readonly unknown[]): void {
  const isServers = socket.localPort === playground.port;
  if (isServers && pieces.some((piece) => String(piece).includes(MARK))) writes += 1;
}

beforeAll(async () => {
  playground = await startPlayground();
  Socket.prototype._write = function (this: Socket, chunk, encoding, done) {
    count(this, [chunk]);
    _write.call(this, chunk, encoding, done);
  };
  Socket.prototype._writev = function (this: Socket, chunks, done) {
    count(
      this,
      chunks.map(({ chunk }) => chunk),
    );
    _writev?.call(this, chunks, done);
  };
});
beforeEach(() => {
  writes = 0;
});
afterAll(async () => {
  Object.assign(Socket.prototype, { _write, _writev });
  await playground.stop();
});

test.each(PUSHED)("[CORE-9] on %s, events that became durable together leave in one write", async (id) => {
  const room = await playground.createRoom();
  const stranger = await STRANGERS[id](playground.origin, room.id);
  const events = Array.from({ length: EVENTS }, (_, n) => ({
    specversion: "1.0",
    id: `${id}-${n}`,
    source: "/test",
    type: "a.b",
    data: MARK,
  }));
  const answer = await fetch(`${playground.origin}/api/rooms/${room.id}/events`, {
    method: "POST",
    headers: { "content-type": "application/cloudevents-batch+json" },
    body: JSON.stringify(events),
  });
  expect(answer.status).toBe(202);
  await expect.poll(() => stranger.arrived.length).toBe(EVENTS);
  expect(writes).toBeGreaterThan(0);
  expect(writes).toBeLessThanOrEqual(MOST_WRITES);
  await stranger.leave();
});
