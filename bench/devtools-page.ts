import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { z } from "zod";

const target = z.object({ webSocketDebuggerUrl: z.string() });
const evaluated = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z.unknown().optional(),
});
const answer = z.object({ id: z.int().optional(), result: z.unknown() });

const LOOK_EVERY_MS = 100;

/**
 * One page in a Chromium of its own, over the DevTools protocol and nothing else: a test runner has the browser report
 * each message on the network to it, which costs the page a fifth of its frames.
 */
export class DevtoolsPage {
  #nextId = 0;
  readonly #waiting = new Map<number, (result: unknown) => void>();

  private constructor(
    private readonly browser: ChildProcess,
    private readonly directory: string,
    private readonly socket: WebSocket,
  ) {
    socket.on("message", (data) => {
      const { id, result } = answer.parse(JSON.parse(String(data)));
      if (id === undefined) return;
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  static async open(executable: string, url: string): Promise<DevtoolsPage> {
    const directory = await mkdtemp(join(tmpdir(), "playground-bench-"));
    const browser = spawn(
      executable,
      [
        "--headless=new",
        "--remote-debugging-port=0",
        `--user-data-dir=${directory}`,
        "--window-size=1440,900",
        "--disable-background-networking",
        "--disable-gpu",
        "--no-first-run",
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "about:blank",
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    const { host } = new URL(await listeningAt(browser));
    const opened = await fetch(`http://${host}/json/new?${url}`, { method: "PUT" });
    const socket = new WebSocket(target.parse(await opened.json()).webSocketDebuggerUrl);
    await once(socket, "open");
    return new DevtoolsPage(browser, directory, socket);
  }

  /** @param params as the DevTools protocol has them */
  send(method: string, params: object = {}): Promise<unknown> {
    this.#nextId += 1;
    const id = this.#nextId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** @param run is called in the page with these arguments, and sees nothing else @throws when it throws */
  async call<Arguments extends readonly unknown[], Result>(
    run: (...given: Arguments) => Result,
    ...given: Arguments
  ): Promise<Awaited<Result>> {
    const { result, exceptionDetails } = evaluated.parse(
      await this.send("Runtime.evaluate", {
        expression: `(${run})(...${JSON.stringify(given)})`,
        awaitPromise: true,
        returnByValue: true,
      }),
    );
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return result.value as Awaited<Result>;
  }

  async until(isTrue: () => boolean): Promise<void> {
    while (!(await this.call(isTrue))) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }

  async close(): Promise<void> {
    this.socket.terminate();
    const exited = once(this.browser, "exit");
    this.browser.kill();
    await exited;
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The address that Chromium prints. @throws when it ends before */
function listeningAt(browser: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    browser.stderr?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /ws:\/\/\S+/.exec(printed)?.[0];
      if (url !== undefined) resolve(url);
    });
    browser.once("error", reject);
    browser.once("exit", (code) => reject(new Error(`the browser ended with ${code}: ${printed}`)));
  });
}
