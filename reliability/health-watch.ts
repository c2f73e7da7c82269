import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { bundledProcess } from "./bundled-process";

export interface HealthFigures {
  readonly n: number;
  /** Absent where too few answers came. */
  readonly p99Ms?: number;
  readonly maxMs?: number;
}

/** Asks `/healthz` again and again, beside whatever else is done to the server, and times each answer. */
export class HealthWatch {
  private constructor(private readonly child: ChildProcess) {}

  static async start(origin: string): Promise<HealthWatch> {
    const child = fork(bundledProcess("health-watch-process"), [origin]);
    await once(child, "message");
    return new HealthWatch(child);
  }

  /** Ends it. @returns what came since it began */
  async stop(): Promise<HealthFigures> {
    this.child.send("figures");
    const [figures] = (await once(this.child, "message")) as [HealthFigures];
    this.child.kill();
    return figures;
  }
}
