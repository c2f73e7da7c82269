import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "@playwright/test";

export interface RunningServer {
  readonly origin: string;
}

export interface StartedServer extends RunningServer {
  /** @param options `signal` is SIGTERM unless given */
  stop(options?: { readonly keepData?: boolean; readonly signal?: "SIGTERM" | "SIGKILL" }): Promise<void>;
}

/** Starts the built server on a free port, with a log of its own. @returns resolves once it has printed its URL */
export async function startServer(settings: Record<string, string> = {}): Promise<StartedServer> {
  const directory = await mkdtemp(join(tmpdir(), "playground-e2e-"));
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    env: {
      ...process.env,
      PORT: "0",
      HOST: "127.0.0.1",
      DATA_DIR: directory,
      MAX_ROOMS_PER_ADDRESS: "10000",
      ...settings,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const origin = await printedOrigin(child);
  return {
    origin,
    async stop({ keepData = false, signal = "SIGTERM" } = {}) {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill(signal);
      await exited;
      if (!keepData) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The URL that a starting server prints. @throws when it ends before */
export function printedOrigin(child: ChildProcess): Promise<string> {
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

/** Playwright's test with a server for each worker: `server.origin`. */
export const test = base.extend<object, { server: RunningServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});
export { expect } from "@playwright/test";
