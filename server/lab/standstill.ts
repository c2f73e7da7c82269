import { monitorEventLoopDelay } from "node:perf_hooks";
import { STOOD_STILL } from "#lib/experiments/stood-still";
import type { Bench } from "#server/lab/bench";

const RESOLUTION_MS = 20;

/** From here on it is watched how long this process stands still. @returns tells the longest, and stops */
export function watchStandstill(bench: Bench): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  return () => {
    delay.disable();
    // The histogram holds the time between two ticks; what is more than their distance is a standstill.
    const value = Math.max(0, delay.max / 1e6 - RESOLUTION_MS);
    bench.tell({ kind: "sample", name: STOOD_STILL, value });
  };
}
