import { expect, test } from "vitest";
import { requireMemory } from "#server/rooms/memory-ceiling";

const heap = (used_heap_size: number) => () => ({ used_heap_size, heap_size_limit: 1_000 });

test("[SEC-14] above 70 % of the heap's limit no room is made; up to there, and now, one is", () => {
  expect(() => requireMemory(heap(701))).toThrow(
    expect.objectContaining({ status: 503, code: "server-full", headers: { "retry-after": "60" } }),
  );
  requireMemory(heap(700));
  requireMemory();
});
