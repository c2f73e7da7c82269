import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { bundledProcess } from "./bundled-process";

export interface HealthyFigures {
  /** Events that arrived since the last time it was asked. */
  readonly n: number;
  /** From a publish that is due to its arrival over SSE; undefined where too few arrived. */
  readonly p99Ms: number | undefined;
  readonly maxMs: number | undefined;
}

/** A reader that fires into a room of its own and times what comes back, beside whatever else is done to the server. */
export class HealthyReader {
  private constructor(private readonly child: ChildProcess) {}

  static async start(origin: string, room: string): Promise<HealthyReader> {
    return new HealthyReader(fork(bundledProcess("healthy-reader-process"), [origin, room]));
  }

  /** @returns what arrived since the last call */
  async figures(): Promise<HealthyFigures> {
    this.child.send("figures");
    const [figures] = (await once(this.child, "message")) as [HealthyFigures];
    return figures;
  }

  stop(): void {
    this.child.kill();
  }
}
