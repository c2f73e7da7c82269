import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import type { ServerReading } from "#server/lab/worker-messages";

const RESOLUTION_MS = 10;

/** What the server reads of itself during a run. */
export class ServerReadings {
  readonly #loop: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor() {
    this.#loop.enable();
  }

  read(): ServerReading {
    const { user, system } = process.cpuUsage();
    // The histogram holds the time between two ticks; what is more than their distance is delay.
    const p99Ms = this.#loop.count === 0 ? 0 : this.#loop.percentile(99) / 1e6 - RESOLUTION_MS;
    this.#loop.reset();
    return { rssBytes: process.memoryUsage.rss(), cpuUs: user + system, loopDelayP99Ms: Math.max(0, p99Ms) };
  }

  stop(): void {
    this.#loop.disable();
  }
}
