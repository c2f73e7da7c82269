import { expect, test } from "vitest";
import { PendingCount } from "./pending-count";

/** Adds what the room may add. @returns how much that was */
function fill(count: PendingCount, roomId: string): number {
  let added = 0;
  for (; !count.isFullFor(roomId); added += 1) count.add(roomId, 1);
  return added;
}

test("[WH-21] one room takes a third of the places for what waits, others get half of what is left, and what is settled is free again", () => {
  const count = new PendingCount();
  const first = fill(count, "first");
  expect([first, fill(count, "second")]).toEqual([166_667, 111_111]);
  count.add("first", -first);
  expect(fill(count, "third")).toBe(129_630);
});
