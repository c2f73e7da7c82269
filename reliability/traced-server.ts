import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { bundledProcess } from "./bundled-process";
import { type DiskOperation, parseDiskTrace, STRACE_OPTIONS } from "./disk-trace";

/** Without it the goal cannot be measured: a run in CI fails then, and another is skipped. */
export const HAS_STRACE = process.env["CI"] !== undefined || spawnSync("strace", ["-V"]).status === 0;

/** A server under strace: all that it writes, syncs and answers, in order. */
export class TracedServer {
  private constructor(
    private readonly strace: ChildProcess,
    private readonly traceFile: string,
    private readonly pid: number,
    readonly origin: string,
  ) {}

  /** @param traceDirectory for the trace; `settings` name the directory of the log */
  static async start(
    traceDirectory: string,
    settings: Readonly<Record<string, string>>,
  ): Promise<TracedServer> {
    const traceFile = join(traceDirectory, "trace");
    const command = [process.execPath, bundledProcess("playground-process"), JSON.stringify(settings)];
    const strace = spawn("strace", [...STRACE_OPTIONS, "-o", traceFile, ...command], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const [{ port, pid }] = await once(strace, "message");
    return new TracedServer(strace, traceFile, pid, `http://127.0.0.1:${port}`);
  }

  /** Ends the server. @returns what it did, from its start on */
  async stop(): Promise<DiskOperation[]> {
    const exited = once(this.strace, "exit");
    // To the server itself: strace does not pass it on.
    process.kill(this.pid, "SIGTERM");
    await exited;
    return parseDiskTrace(await readFile(this.traceFile, "utf8"));
  }
}
