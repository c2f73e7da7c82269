import { appendFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "@playwright/test";
import { expect, type StartedServer, startServer, test } from "./playground";

const PAGES = 6;
const PUBLISH_EVERY_MS = 50;
/**
 * From the start of the new process. A stream has a `retry:` of its own, of 2 to 8 seconds (SSE-5), and Chromium tries
 * again after exactly that time, as often as nobody is there: the first try after the start comes 8 seconds after it, at
 * the latest. The short form shares its machine with other tests.
 */
const BACK_WITHIN_MS = process.env["SOAK"] === "1" ? 10_000 : 20_000;

/** Fires numbered events, each under its key until it is accepted. */
class Publisher {
  accepted = 0;
  #isRunning = true;
  readonly #done: Promise<void>;

  constructor(private readonly events: string) {
    this.#done = this.#run();
  }

  stop(): Promise<void> {
    this.#isRunning = false;
    return this.#done;
  }

  async #run(): Promise<void> {
    while (this.#isRunning) {
      if (await this.#publish(this.accepted + 1)) this.accepted += 1;
      await new Promise((resolve) => setTimeout(resolve, PUBLISH_EVERY_MS));
    }
  }

  async #publish(n: number): Promise<boolean> {
    const headers = { "content-type": "application/json", "idempotency-key": `event-${n}` };
    const body = JSON.stringify({ type: "item.made", data: { n } });
    try {
      return (await fetch(this.events, { method: "POST", headers, body })).status === 202;
    } catch (error) {
      // Nobody is there at the moment.
      if (error instanceof TypeError) return false;
      throw error;
    }
  }
}

/** A page of the server's origin that runs none of our code, in a browser profile of its own, with one native stream. */
async function openStream(browser: Browser, origin: string, room: string) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${origin}/healthz`);
  const told = await page.evaluateHandle((room) => {
    const heard: number[] = [];
    const recovered: boolean[] = [];
    const times = { backAtMs: 0 };
    const source = new EventSource(`/api/rooms/${room}/events/stream`);
    source.onmessage = ({ data }) => heard.push(JSON.parse(data).data.n);
    source.addEventListener("recovered", ({ data }) => {
      recovered.push(JSON.parse(data).recovered);
      times.backAtMs = Date.now();
    });
    return { heard, recovered, times };
  }, room);
  return {
    heard: () => told.evaluate(({ heard }) => heard),
    /** Of each connection: whether it began with all that had been missed. */
    recovered: () => told.evaluate(({ recovered }) => recovered),
    /** When the newest connection began: `Date.now()`, which on one machine is the same clock for everybody. */
    backAtMs: () => told.evaluate(({ times }) => times.backAtMs),
    close: () => page.context().close(),
  };
}

/** For docs/reliability.md, as reliability/figures.ts writes it. */
function reportFigures(goal: string, what: string, measured: Readonly<Record<string, number>>): void {
  const file = process.env["SOAK_FIGURES"];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ goal, what, measured })}\n`);
}

test("R3, R4: six pages with Chromium's own EventSource miss nothing and are back in ten seconds when the server is restarted, and when it is killed", async ({
  browser,
}) => {
  // Two starts of the server, and two waits of up to eight seconds: half a minute, where the machine does nothing else.
  test.setTimeout(120_000);
  const directory = await mkdtemp(join(tmpdir(), "playground-e2e-"));
  let server: StartedServer = await startServer({ DATA_DIR: directory });
  const { origin } = server;
  const { room } = await (await fetch(`${origin}/api/rooms`, { method: "POST" })).json();
  const pages = await Promise.all(Array.from({ length: PAGES }, () => openStream(browser, origin, room)));
  const recovered = () => Promise.all(pages.map((page) => page.recovered()));
  const onEach = <Value>(value: Value) => Array.from({ length: PAGES }, () => value);
  await expect.poll(recovered).toEqual(onEach([false]));

  const publisher = new Publisher(`${origin}/api/rooms/${room}/events`);
  const restart = async (goal: string, signal: "SIGTERM" | "SIGKILL", connections: readonly boolean[]) => {
    const acceptedBefore = publisher.accepted;
    await expect.poll(() => publisher.accepted).toBeGreaterThan(acceptedBefore + 10);
    await server.stop({ keepData: true, signal });
    server = await startServer({ DATA_DIR: directory, PORT: new URL(origin).port });
    const startedAtMs = Date.now();
    await expect.poll(recovered, { timeout: 40_000, intervals: [250] }).toEqual(onEach(connections));
    const backAtMs = Math.max(...(await Promise.all(pages.map((page) => page.backAtMs()))));
    reportFigures(goal, `restart by ${signal} with ${PAGES} pages that hold Chromium's own EventSource`, {
      "all back after start (ms)": backAtMs - startedAtMs,
    });
    expect(backAtMs - startedAtMs).toBeLessThanOrEqual(BACK_WITHIN_MS);
  };
  await restart("R3", "SIGTERM", [false, true]);
  await restart("R4", "SIGKILL", [false, true, true]);
  await publisher.stop();

  const all = Array.from({ length: publisher.accepted }, (_, index) => index + 1);
  await expect.poll(() => Promise.all(pages.map((page) => page.heard()))).toEqual(onEach(all));
  for (const page of pages) await page.close();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});
