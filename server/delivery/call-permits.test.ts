import { expect, test } from "vitest";
import { createHandClock } from "#server/testing/hand-clock";
import { type CallLine, CallPermits } from "./call-permits";

const CALLS_PER_MINUTE = 60;

const newPermits = () => new CallPermits(createHandClock(), CALLS_PER_MINUTE);
const lineTo = (roomId: string, host: string | undefined): CallLine => ({ roomId, host, isConfirmed: true });

/** Begins calls to a new host each, or to our own receivers, until no more may begin. @returns those that began */
function fill(permits: CallPermits, roomId: string, isOwn = false): CallLine[] {
  const begun: CallLine[] = [];
  for (;;) {
    const line = lineTo(roomId, isOwn ? undefined : `${roomId}-${begun.length}.example`);
    if (!permits.take(line)) return begun;
    begun.push(line);
  }
}

test("[SEC-6] of fifty places one room has at most a third, and five rooms leave some to a sixth", () => {
  const permits = newPermits();
  expect(["a", "b", "c", "d", "e", "f"].map((room) => fill(permits, room).length)).toEqual([
    17, 11, 8, 5, 3, 2,
  ]);
});

test("[SEC-6] never more than fifty, over all rooms", () => {
  const permits = newPermits();
  for (let n = 0; n < 100; n += 1) fill(permits, `room-${n}`);
  expect(permits.taken).toBe(50);
});

test("[SEC-6] calls to our own receivers have places of their own: no silence of others keeps them waiting", () => {
  const permits = newPermits();
  for (let n = 0; n < 100; n += 1) fill(permits, `room-${n}`);
  expect(permits.take(lineTo("late", "late.example"))).toBe(false);
  expect(fill(permits, "late", true)).toHaveLength(17);
});

test("[SEC-6] who waits is told in turn; a room that has its share is passed over, and keeps its turn", () => {
  const permits = newPermits();
  const held = ["a", "b", "c", "d", "e", "f", "g", "h", "i"].map((room) => fill(permits, room));
  expect(permits.taken).toBe(50);
  const told: string[] = [];
  const wait = (room: string): void => {
    const line = lineTo(room, `${room}.example`);
    if (permits.take(line, () => wait(room))) told.push(room);
  };
  for (const room of ["a", "x", "y"]) wait(room);
  const [ofA = [], ofB = []] = held;
  for (const line of ofB.slice(0, 2)) permits.release(line);
  expect(told).toEqual(["x", "y"]);
  for (const line of ofA) permits.release(line);
  expect(told).toEqual(["x", "y", "a"]);
});

test("[SEC-6] whoever is told and has nothing to call leaves the place to the next", () => {
  const permits = newPermits();
  const [line] = fill(permits, "a");
  for (let n = 0; n < 100; n += 1) fill(permits, `room-${n}`);
  const told: string[] = [];
  for (const room of ["x", "y"]) {
    permits.take(lineTo(room, `${room}.example`), () => void told.push(room));
  }
  if (line !== undefined) permits.release(line);
  expect(told).toEqual(["x", "y"]);
});
