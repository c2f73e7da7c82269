import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { bundledProcess } from "./bundled-process";

export interface Timings {
  readonly n: number;
  /** Undefined where too few were taken. */
  readonly p99Ms: number | undefined;
  readonly maxMs: number | undefined;
}

/** What a client that does nothing wrong waits for, beside whatever else is done to the server. */
export class TimingProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves when it takes times. */
  static async start(
    name: "healthy-reader-process" | "health-watch-process",
    parts: readonly string[],
  ): Promise<TimingProcess> {
    const child = fork(bundledProcess(name), parts);
    await once(child, "message");
    return new TimingProcess(child);
  }

  /** @returns what was taken since the last call */
  async figures(): Promise<Timings> {
    this.child.send("figures");
    const [timings] = (await once(this.child, "message")) as [Timings];
    return timings;
  }

  stop(): void {
    this.child.kill();
  }
}
