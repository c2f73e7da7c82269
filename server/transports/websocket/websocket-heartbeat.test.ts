import { afterEach, beforeEach, expect, test } from "vitest";
import type { JournalEntry } from "#lib/journal/entry";
import { type Clock, systemClock } from "#server/clock";
import { handshake, openRawLine, type RawLine } from "#server/testing/raw-line";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { PING_MS, PONG_WITHIN_MS } from "./websocket-connection";

const PING_FRAME = "8900";
// RFC 6455 §5.7: a masked pong, here without a payload.
const PONG_FRAME = "8a8037fa213d";

let playground: StartedPlayground;
let line: RawLine;
let entries: JournalEntry[];
let waits: { delayMs: number; action: () => void }[];

/** Runs the heartbeat's own waits by hand, and all others as ever. */
const clock: Clock = {
  nowMs: systemClock.nowMs,
  after(delayMs, action) {
    if (delayMs !== PING_MS && delayMs !== PONG_WITHIN_MS) return systemClock.after(delayMs, action);
    const wait = { delayMs, action };
    waits.push(wait);
    return () => {
      waits = waits.filter((other) => other !== wait);
    };
  },
};

function pass(delayMs: number): void {
  expect(waits.map((wait) => wait.delayMs)).toEqual([delayMs]);
  waits.shift()?.action();
}

beforeEach(async () => {
  waits = [];
  entries = [];
  playground = await startPlayground({}, clock);
  const room = await playground.createRoom();
  (await playground.host.rooms.find(room.id)).observe((entry) => entries.push(entry), []);
  line = await openRawLine(playground.port, handshake(`/ws?room=${room.id}`));
  await line.until("\r\n\r\n");
});
afterEach(() => playground.stop());

test("[WS-7] a client is pinged after 25 s, and gone when 8 s pass without a pong", async () => {
  pass(25_000);
  await line.until(Buffer.from(PING_FRAME, "hex").toString("latin1"));
  pass(8_000);
  await line.ended();
  await expect
    .poll(() => entries.at(-1))
    .toMatchObject({ kind: "connection-closed", cause: { by: "network" } });
});

test("[WS-7] a client that answers is pinged again 25 s later", async () => {
  pass(25_000);
  line.socket.write(Buffer.from(PONG_FRAME, "hex"));
  await expect.poll(() => waits.map(({ delayMs }) => delayMs)).toEqual([25_000]);
  line.socket.destroy();
  await expect.poll(() => waits).toEqual([]);
});
