import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { bundledProcess } from "./bundled-process";
import type { ServerAnswers } from "./server-answers";

const ROOMY = {
  MAX_EVENTS_PER_SECOND: "1000000",
  MAX_CONNECTIONS: "20000",
  MAX_CONNECTIONS_PER_ROOM: "20000",
  MAX_ROOMS_PER_ADDRESS: "10000",
  MAX_CALLS_PER_HOST: "1000000",
};

/** A server that can be killed and started again: same port, same log. */
export class ServerProcess {
  #child: ChildProcess | undefined;
  #port = 0;
  #said = "";

  /** @param settings environment variables; DATA_DIR is where the log survives */
  constructor(private readonly settings: Readonly<Record<string, string>> & { readonly DATA_DIR: string }) {}

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** False once it has ended, for whatever reason. */
  get isRunning(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  /** What it wrote to its two outputs: its log, and what Node says of a failure. */
  get said(): string {
    return this.#said;
  }

  /** @returns resolves once it answers */
  async start(): Promise<void> {
    const settings = { ...ROOMY, PORT: String(this.#port), ...this.settings };
    const child = fork(bundledProcess("playground-process"), [JSON.stringify(settings)], {
      execArgv: ["--expose-gc"],
      silent: true,
    });
    this.#child = child;
    for (const output of [child.stdout, child.stderr]) {
      output?.setEncoding("utf8").on("data", (text: string) => {
        this.#said += text;
      });
    }
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`the server ended with ${code} before it listened: ${this.#said}`);
    });
    const [message] = await Promise.race([once(child, "message"), ended]);
    ended.catch(() => {});
    this.#port = (message as { port: number }).port;
  }

  /** As if the power of the process were cut: nothing of it runs any more. */
  kill(): Promise<void> {
    return this.#end("SIGKILL").then(() => {});
  }

  /** @returns exit code */
  terminate(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  /** Resident memory in bytes; undefined where the system does not tell. */
  residentBytes(): number | undefined {
    return this.#statusBytes("VmRSS");
  }

  /** The most it has been since the peak was forgotten. @returns bytes; undefined where the system does not tell */
  peakResidentBytes(): number | undefined {
    return this.#statusBytes("VmHWM");
  }

  /** From now on the peak is counted anew (proc(5), clear_refs). @returns false where the system has no such thing */
  forgetPeak(): boolean {
    try {
      writeFileSync(`/proc/${this.pid}/clear_refs`, "5");
      return true;
    } catch {
      return false;
    }
  }

  #statusBytes(name: string): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
      return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1_024;
    } catch {
      return undefined;
    }
  }

  /** Open files; undefined where the system does not tell. */
  openFiles(): number | undefined {
    try {
      return readdirSync(`/proc/${this.pid}/fd`).length;
    } catch {
      return undefined;
    }
  }

  /** One question at a time. */
  async ask<Question extends keyof ServerAnswers>(question: Question): Promise<ServerAnswers[Question]> {
    const child = this.#child;
    if (child === undefined) throw new Error("the server does not run");
    child.send(question);
    const [{ answer }] = (await once(child, "message")) as [{ answer: ServerAnswers[Question] }];
    return answer;
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    const exited = once(child, "exit");
    child.kill(signal);
    const [code] = await exited;
    return code;
  }
}
