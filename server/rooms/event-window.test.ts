import { expect, test } from "vitest";
import type { Clock } from "#server/clock";
import type { RecordedEvent } from "#server/log/recorded-event";
import { EventWindow, RECOVERY_BYTES, WINDOW_AGE_MS, WINDOW_BYTES } from "./event-window";
import { RoomMemory } from "./room-memory";

const EPOCH = "0123456789abcdef";

function handClock(): Clock & { atMs: number } {
  return {
    atMs: 1_000_000,
    nowMs() {
      return this.atMs;
    },
    after: () => () => {},
  };
}

function events(from: number, to: number, atMs: number, bytes = 10): RecordedEvent[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    roomId: "r",
    epoch: EPOCH,
    offset: from + index,
    id: `e${from + index}`,
    type: "a.b",
    json: Buffer.alloc(bytes),
    dataBytes: 4,
    receivedAtMs: atMs,
    recordedAtMs: atMs,
    via: "http",
  }));
}

const offsets = (found: readonly RecordedEvent[] | undefined) => found?.map(({ offset }) => offset);

test("[CORE-4] one thousand missed events are recovered in order; one more and none is", () => {
  const clock = handClock();
  const window = new EventWindow(EPOCH, [], clock, new RoomMemory(2 ** 30));
  window.append(events(1, 1_000, clock.atMs));
  expect(offsets(window.recover({ epoch: EPOCH, offset: 0 }))).toEqual(
    Array.from({ length: 1_000 }, (_, n) => n + 1),
  );
  window.append(events(1_001, 1_001, clock.atMs));
  expect(window.recover({ epoch: EPOCH, offset: 0 })).toBeUndefined();
  expect(window.recover({ epoch: EPOCH, offset: 1 })).toHaveLength(1_000);
});

test("[CORE-4] what is missed recovers only if it fits in one mebibyte", () => {
  const clock = handClock();
  const window = new EventWindow(EPOCH, [], clock, new RoomMemory(2 ** 30));
  window.append(events(1, 17, clock.atMs, RECOVERY_BYTES / 16));
  expect(window.recover({ epoch: EPOCH, offset: 0 })).toBeUndefined();
  expect(window.recover({ epoch: EPOCH, offset: 1 })).toHaveLength(16);
});

test("[SEC-14] a window has no more than four mebibytes, from the store or live, and says where it begins", () => {
  const clock = handClock();
  const quarter = WINDOW_BYTES / 4;
  const restored = new EventWindow(EPOCH, events(1, 5, clock.atMs, quarter), clock, new RoomMemory(2 ** 30));
  expect(restored.earliestOffset).toBe(1);
  const live = new EventWindow(EPOCH, [], clock, new RoomMemory(2 ** 30));
  for (let offset = 1; offset <= 40; offset += 1) {
    live.append(events(offset, offset, clock.atMs, quarter));
    expect(live.after(0, 1_000).length).toBeLessThanOrEqual(5);
  }
  expect(live.earliestOffset).toBe(36);
  expect(offsets(live.after(0, 1_000))).toEqual([37, 38, 39, 40]);
  clock.atMs += WINDOW_AGE_MS + 1;
  expect(live.earliestOffset).toBe(40);
  live.append(events(41, 41, clock.atMs, quarter));
  expect(offsets(live.after(0, 1_000))).toEqual([41]);
});

test("[CORE-2] another epoch and an offset from the future are not recovered", () => {
  const clock = handClock();
  const window = new EventWindow(EPOCH, [], clock, new RoomMemory(2 ** 30));
  window.append(events(1, 3, clock.atMs));
  expect(window.recover({ epoch: "f".repeat(16), offset: 1 })).toBeUndefined();
  expect(window.recover({ epoch: EPOCH, offset: 4 })).toBeUndefined();
  expect(offsets(window.recover({ epoch: EPOCH, offset: 3 }))).toEqual([]);
});

test("[CORE-5] an event leaves the window when it is ten minutes old", () => {
  const clock = handClock();
  const window = new EventWindow(EPOCH, [], clock, new RoomMemory(2 ** 30));
  window.append(events(1, 1, clock.atMs));
  clock.atMs += WINDOW_AGE_MS;
  window.append(events(2, 2, clock.atMs));
  expect(offsets(window.recover({ epoch: EPOCH, offset: 0 }))).toEqual([1, 2]);
  clock.atMs += 1;
  expect(window.recover({ epoch: EPOCH, offset: 0 })).toBeUndefined();
  expect(offsets(window.recover({ epoch: EPOCH, offset: 1 }))).toEqual([2]);
  expect(window.earliestOffset).toBe(1);
});

test("the window of a long run stays bounded and keeps its newest events", () => {
  const clock = handClock();
  const window = new EventWindow(EPOCH, [], clock, new RoomMemory(2 ** 30));
  for (let from = 1; from < 50_000; from += 100) window.append(events(from, from + 99, clock.atMs));
  expect(window.topOffset).toBe(50_000);
  expect(window.earliestOffset).toBe(49_000);
  expect(offsets(window.after(49_990, 3))).toEqual([49_991, 49_992, 49_993]);
});

test("[SEC-14] windows share one bound: the one that is longest without an event lets all of its go, and says so", () => {
  const clock = handClock();
  const memory = new RoomMemory(2 * WINDOW_BYTES);
  const half = WINDOW_BYTES / 8;
  const windows = ["a", "b", "c"].map((epoch) => new EventWindow(epoch, [], clock, memory));
  const fill = (window?: EventWindow) => {
    const top = window?.topOffset ?? 0;
    window?.append(events(top + 1, top + 6, clock.atMs, half));
  };
  const earliest = () => windows.map(({ earliestOffset }) => earliestOffset);
  for (const window of windows.slice(0, 2)) fill(window);
  expect(earliest()).toEqual([0, 0, 0]);
  fill(windows[0]);
  fill(windows[2]);
  expect(earliest()).toEqual([4, 6, 0]);
  expect(memory.bytes).toBeLessThanOrEqual(2 * WINDOW_BYTES);
  expect(windows[1]?.recover({ epoch: "b", offset: 3 })).toBeUndefined();
  expect(windows[1]?.recover({ epoch: "b", offset: 6 })).toEqual([]);
  for (const window of windows) window.forgetAll();
  expect(memory.bytes).toBe(0);
});

test("[SEC-14] what a window lets go of makes room for others", () => {
  const clock = handClock();
  const memory = new RoomMemory(2 * WINDOW_BYTES);
  const [first, second] = [1, 2].map(() => new EventWindow(EPOCH, [], clock, memory));
  first?.append(events(1, 1_000, clock.atMs, 1_000));
  const held = memory.bytes;
  clock.atMs += WINDOW_AGE_MS + 1;
  second?.append(events(1, 1_000, clock.atMs, 1_000));
  expect(memory.bytes).toBe(2 * held);
  first?.forgetOld();
  expect(memory.bytes).toBe(held);
});
