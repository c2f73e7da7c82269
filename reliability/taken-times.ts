import { percentilesOf } from "#lib/measure/percentiles";

/** The times that a process takes for its `TimingProcess`, which asks for them by a message. It ends with who started it. */
export class TakenTimes {
  #timesMs: number[] = [];

  constructor() {
    process.on("message", () => {
      const { n, p99, max } = percentilesOf(this.#timesMs);
      process.send?.({ n, p99Ms: p99, maxMs: max });
      this.#timesMs = [];
    });
    process.once("disconnect", () => process.exit());
  }

  /** From now on times are taken. */
  begin(): void {
    process.send?.("begun");
  }

  add(timeMs: number): void {
    this.#timesMs.push(timeMs);
  }
}
