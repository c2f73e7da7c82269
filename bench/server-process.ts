import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface ServerProcess {
  readonly origin: string;
  /** CPU the server has used so far, in µs; undefined where the system does not tell. */
  cpuUs(): number | undefined;
  /** Resident memory in bytes; undefined where the system does not tell. */
  residentBytes(): number | undefined;
  stop(): Promise<void>;
}

// One tick of /proc/<pid>/stat on Linux.
const TICK_US = 10_000;

/** Starts the built server on a free port with a log of its own and limits out of the way. */
export async function startServerProcess(): Promise<ServerProcess> {
  const directory = await mkdtemp(join(tmpdir(), "playground-bench-"));
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    env: {
      ...process.env,
      PORT: "0",
      HOST: "127.0.0.1",
      DATA_DIR: directory,
      MAX_CONNECTIONS_PER_ROOM: "5000",
      MAX_CONNECTIONS: "20000",
      MAX_EVENTS_PER_SECOND: "1000000",
      MAX_ROOMS_PER_ADDRESS: "10000",
      MAX_CONNECTIONS_PER_ADDRESS: "20000",
      MAX_CONNECTS_PER_ADDRESS: "20000",
      MAX_EVENTS_PER_ADDRESS: "1000000",
      MAX_REQUESTS_PER_ADDRESS: "1000000",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const origin = await printedOrigin(child);
  return {
    origin,
    cpuUs: () => {
      const stat = proc(child, "stat");
      if (stat === undefined) return undefined;
      // Fields 14 and 15 (user and system time); the second field may hold spaces, in brackets.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return (Number(fields[11]) + Number(fields[12])) * TICK_US;
    },
    residentBytes: () => {
      const kilobytes = /VmRSS:\s+(\d+) kB/.exec(proc(child, "status") ?? "")?.[1];
      return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
    },
    async stop() {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function proc(child: ChildProcess, file: string): string | undefined {
  const path = `/proc/${child.pid}/${file}`;
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function printedOrigin(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
      if (origin !== undefined) resolve(origin);
    });
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${printed}`)));
  });
}
