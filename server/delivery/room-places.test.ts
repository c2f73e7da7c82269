import { expect, test } from "vitest";
import { RoomPlaces } from "./room-places";

/** Adds what the room may add. @returns how much that was */
function fill(count: RoomPlaces, roomId: string): number {
  let added = 0;
  for (; !count.isFullFor(roomId); added += 1) count.add(roomId, 1);
  return added;
}

test("[WH-21] one room takes a third of the places for what waits, others get half of what is left, and what is settled is free again", () => {
  const count = new RoomPlaces(500_000);
  const first = fill(count, "first");
  expect([first, fill(count, "second")]).toEqual([166_667, 111_111]);
  count.add("first", -first);
  expect(fill(count, "third")).toBe(129_630);
});
