import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { programUrl } from "#server/program";
import type { Bench } from "./bench";

const listening = z.object({ port: z.int() });
/** This machine is one address, and every client of the experiment comes from it. */
const SETTINGS = {
  HOST: "127.0.0.1",
  LOG_LEVEL: "fatal",
  MAX_CONNECTIONS_PER_ADDRESS: "10000",
  MAX_CONNECTIONS_PER_ROOM: "10000",
  MAX_CONNECTS_PER_ADDRESS: "100000",
  MAX_REQUESTS_PER_ADDRESS: "100000",
} as const;

/** A server that only this run uses, and which it may therefore kill: nobody else notices. */
export class OwnServer {
  #process: ChildProcess | undefined;
  #port = 0;

  private constructor(private directory: string) {}

  /** Ends with the bench. @throws Error when it does not start */
  static async start(bench: Bench): Promise<OwnServer> {
    const server = new OwnServer(await newDirectory());
    bench.onClose(() => server.#end());
    await server.startAgain();
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** With the log of before, on the port of before. Resolves when it listens. */
  async startAgain(): Promise<void> {
    const settings = { ...SETTINGS, PORT: String(this.#port), DATA_DIR: this.directory };
    const child = fork(programUrl("lab/lab-server", ["log/sqlite-worker"]), [JSON.stringify(settings)], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#process = child;
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`The server of this run did not start; it ended with code ${code}.`);
    });
    const [message] = await Promise.race([once(child, "message"), ended]);
    ended.catch(() => {});
    this.#port = listening.parse(message).port;
  }

  /** Another server on the port of before, which has nothing of the log of before. */
  async startWithoutLog(): Promise<void> {
    await this.#end();
    this.directory = await newDirectory();
    await this.startAgain();
  }

  async #end(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** At once, without a goodbye to anybody (SIGKILL). Resolves when it is gone. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }
}

function newDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), "playground-lab-"));
}
