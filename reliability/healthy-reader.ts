import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

export interface HealthyFigures {
  /** Events that arrived since the last time it was asked. */
  readonly n: number;
  /** From a publish that is due to its arrival over SSE; undefined where nothing arrived. */
  readonly p99Ms: number | undefined;
}

/** A reader that fires into a room of its own and times what comes back, beside whatever else is done to the server. */
export class HealthyReader {
  readonly #child: ChildProcess;

  constructor(origin: string, room: string) {
    this.#child = fork(new URL("./healthy-reader-process.ts", import.meta.url), [origin, room], {
      execArgv: ["--import", "tsx"],
    });
  }

  /** @returns what arrived since the last call */
  async figures(): Promise<HealthyFigures> {
    this.#child.send("figures");
    const [figures] = (await once(this.#child, "message")) as [HealthyFigures];
    return figures;
  }

  stop(): void {
    this.#child.kill();
  }
}
