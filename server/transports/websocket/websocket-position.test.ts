import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { EventBatch } from "#server/delivery/event-batch";
import type { Room, Sink } from "#server/rooms/room";
import { handshake, openRawLine } from "#server/testing/raw-line";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import {
  CLOSE,
  CONTINUATION,
  clientFrame,
  closePayload,
  PING,
  PONG,
  serverFrames,
  TEXT,
} from "#server/testing/websocket-frames";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

const publish = (roomId: string) => playground.publish(roomId, { type: "a.b" });

/** From now on this event reaches none who attaches. */
function lose(room: Room, offset: number): void {
  const attach = room.attach.bind(room);
  room.attach = (sink: Sink) =>
    attach({
      transport: sink.transport,
      write: (batch: EventBatch) => {
        if (batch.firstOffset !== offset) sink.write(batch);
      },
      end: (reason) => sink.end(reason),
    });
}

/** A stranger's client and what it has heard. */
function open(query: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${playground.port}/ws?${query}`, "playground.v1");
  const told: { t: string; offset?: number; event?: { offset: number } }[] = [];
  socket.on("message", (data) => told.push(JSON.parse(String(data))));
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  const offsets = () => told.flatMap(({ event }) => (event === undefined ? [] : [event.offset]));
  return { socket, told, closed, offsets };
}

test("[WS-12] an event that gets lost inside the server closes with 4010, and the cursor brings it back", async () => {
  const room = await playground.createRoom();
  lose(await playground.host.rooms.find(room.id), 2);
  const first = open(`room=${room.id}`);
  await expect.poll(() => first.told.length).toBe(1);
  await publish(room.id);
  await publish(room.id);
  await publish(room.id);
  expect([await first.closed, first.offsets()]).toEqual([4010, [1]]);
  const second = open(`room=${room.id}&since=${room.epoch}:1`);
  await expect.poll(second.offsets).toEqual([2, 3]);
  second.socket.terminate();
});

test("[WS-12] a pong names the newest offset that was sent before it, also to one who resumed", async () => {
  const room = await playground.createRoom();
  for (let n = 0; n < 3; n += 1) await publish(room.id);
  const { socket, told, offsets } = open(`room=${room.id}&since=${room.epoch}:1`);
  await expect.poll(offsets).toEqual([2, 3]);
  socket.send('{"t":"ping"}');
  await expect.poll(() => told.at(-1)).toEqual({ t: "pong", offset: 3 });
  await publish(room.id);
  socket.send('{"t":"ping"}');
  await expect.poll(() => told.at(-1)).toEqual({ t: "pong", offset: 4 });
  expect(offsets()).toEqual([2, 3, 4]);
  socket.terminate();
});

test("[WS-5] a publish in three fragments with pings between them is one event, and events fall between frames", async () => {
  const room = await playground.createRoom();
  const line = await openRawLine(playground.port, handshake(`/ws?room=${room.id}`));
  await line.until("\r\n\r\n");
  const from = line.received().indexOf("\r\n\r\n") + 4;
  const heard = () => serverFrames(line.received().subarray(from));
  const send = (opcode: number, payload: string | Uint8Array, fin = true) =>
    line.socket.write(clientFrame({ opcode, payload, fin }));
  send(TEXT, '{"type":"a.b",', false);
  send(PING, "one");
  await expect.poll(() => heard().length).toBe(1);
  await publish(room.id);
  send(CONTINUATION, '"data":', false);
  send(PING, "two");
  send(CONTINUATION, '"three"}');
  await expect.poll(() => heard().length).toBe(4);
  send(CLOSE, closePayload(1000, "done"));
  await line.ended();
  const [one, event, two, own, close] = heard();
  const payloads = [one, two, close].map((frame) => [frame?.opcode, String(frame?.payload)]);
  expect(payloads).toEqual([
    [PONG, "one"],
    [PONG, "two"],
    [CLOSE, String(closePayload(1000, "done"))],
  ]);
  expect(JSON.parse(String(event?.payload))).toMatchObject({ offset: 1 });
  expect(JSON.parse(String(own?.payload))).toMatchObject({ offset: 2, data: "three" });
});

test.each<[what: string, frames: Buffer[], code: number]>([
  [
    "a character that two fragments share, and whose second half is none",
    [
      clientFrame({ opcode: TEXT, payload: Buffer.from("22e2", "hex"), fin: false }),
      clientFrame({ opcode: CONTINUATION, payload: Buffer.from("2822", "hex") }),
    ],
    1007,
  ],
  [
    "a reason that is no UTF-8",
    [clientFrame({ opcode: CLOSE, payload: closePayload(1000, Buffer.from("c328", "hex")) })],
    1007,
  ],
  ["a long ping", [clientFrame({ opcode: PING, payload: "x".repeat(126) })], 1002],
  ["a Close of one byte", [clientFrame({ opcode: CLOSE, payload: "x" })], 1002],
])("[WS-5] /ws answers %s by a Close frame", async (_what, frames, code) => {
  const room = await playground.createRoom();
  const line = await openRawLine(playground.port, handshake(`/ws?room=${room.id}`));
  await line.until("\r\n\r\n");
  const from = line.received().indexOf("\r\n\r\n") + 4;
  for (const frame of frames) line.socket.write(frame);
  expect(serverFrames((await line.ended()).subarray(from))).toMatchObject([
    { opcode: CLOSE, payload: closePayload(code) },
  ]);
});
