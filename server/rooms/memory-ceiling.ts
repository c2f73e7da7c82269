import { getHeapStatistics } from "node:v8";
import { HttpProblem } from "#server/http/http-problem";

/** Share of the heap's limit above which no room is made: what is there goes on (SEC-14). */
const MOST_OF_HEAP = 0.7;

/** Bytes of the JavaScript heap, and how many it may have before the process ends. */
export interface HeapUse {
  readonly used_heap_size: number;
  readonly heap_size_limit: number;
}

/** @throws HttpProblem 503 when the process is short of memory */
export function requireMemory(heapUse: () => HeapUse = getHeapStatistics): void {
  const { used_heap_size: usedBytes, heap_size_limit: limitBytes } = heapUse();
  if (usedBytes <= MOST_OF_HEAP * limitBytes) return;
  throw new HttpProblem(503, "server-full", "This server has no memory for another room. Try again later.", {
    "retry-after": "60",
  });
}
