import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { ask } from "#server/testing/ask";
import { rawRequest } from "#server/testing/raw-request";
import { reportFigures } from "./figures";
import { connectCrowd, provideBrowserGlobals } from "./lane-crowd";
import { SEED } from "./random";
import { atMost, SOAK, scaled } from "./scale";
import { ServerProcess } from "./server-process";
import { SteadyPublisher } from "./steady-publisher";
import { TimingProcess, type Timings } from "./timing-process";

const MIB = 2 ** 20;
/** Clients on all wires come, get so many events each, and go; so often. */
const WARM_UP_ROUNDS = scaled(1, 20);
const WARM_UP_EVENTS = 50;
/** Attacks under way at once. */
const AT_ONCE = 8;
/** Memory that a run may leave behind. */
const MOST_LEFT_BYTES = atMost(50 * MIB);
/** Of its inputs so many come from two attackers that pause, so that what a reader feels is the server's doing; decision 0014. */
const PACED_SHARE = 0.1;
const PACED_AT_ONCE = 2;
const PAUSE_MS = 20;
/** Below this a doubling is the machine's, not the server's. */
const NOISE_MS = 20;
/** No event comes later than this to a healthy reader, however busy the machine is. */
const LONGEST_WAIT_MS = scaled(60_000, 2_000);
/** How long a healthy reader is watched before the first attack. */
const QUIET_MS = scaled(1_000, 10_000);

/** A server in a process of its own, a room in it, and the question whether it is as it was. */
export class AttackedServer {
  readonly #process: ServerProcess;
  #room = "";
  #pid: number | undefined;
  #residentBefore = 0;
  #healthy: TimingProcess | undefined;
  /** Of a server that nobody attacks: what its reader waits for meanwhile is the machine's doing. */
  #elsewhere: { readonly server: ServerProcess; readonly reader: TimingProcess } | undefined;
  #before: Timings | undefined;
  #besidePaced: Timings | undefined;
  #elsewhereMeanwhile: Timings | undefined;
  #atOnce = AT_ONCE;

  private constructor(
    private readonly directory: string,
    settings: Readonly<Record<string, string>>,
  ) {
    this.#process = new ServerProcess({ DATA_DIR: directory, LOG_LEVEL: "error", ...settings });
  }

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<AttackedServer> {
    const attacked = new AttackedServer(await mkdtemp(join(tmpdir(), "playground-attacked-")), settings);
    await attacked.#process.start();
    attacked.#pid = attacked.#process.pid;
    await attacked.newRoom();
    return attacked;
  }

  get origin(): string {
    return this.#process.origin;
  }

  get port(): number {
    return Number(new URL(this.origin).port);
  }

  get room(): string {
    return this.#room;
  }

  async newRoom(): Promise<string> {
    this.#room = (await ask("POST", `${this.origin}/api/rooms`)).body.room;
    return this.#room;
  }

  /**
   * Attacks side by side until so many malformed inputs have been dealt with. What memory is measured against is read
   * before the first, once every wire has been used as it should be: code that runs for the first time is no leak.
   * @param attack told how long to pause for each input but its last, in milliseconds
   * @returns how many inputs the server refused
   */
  async attack(
    inputs: number,
    attack: (pauseMs: number) => Promise<number>,
    atOnce = AT_ONCE,
  ): Promise<number> {
    await this.#warmUp();
    await this.#watchHealthyReader();
    this.#residentBefore = await this.#resident();
    this.#atOnce = atOnce;
    let refused = 0;
    const work = async (end: number, pauseMs: number) => {
      while (refused < end) {
        // Not in one line: what others counted meanwhile would be lost.
        const more = await attack(pauseMs);
        refused += more;
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    };
    const attackers = (length: number, end: number, pauseMs: number) =>
      Promise.all(Array.from({ length }, () => work(end, pauseMs)));
    await attackers(Math.min(PACED_AT_ONCE, atOnce), PACED_SHARE * inputs, PAUSE_MS);
    this.#besidePaced = await this.#healthy?.figures();
    this.#elsewhereMeanwhile = await this.#elsewhere?.reader.figures();
    await this.#stopElsewhere();
    await attackers(atOnce, inputs, 0);
    return refused;
  }

  async #warmUp(): Promise<void> {
    provideBrowserGlobals();
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
      const { room } = (await ask("POST", `${this.origin}/api/rooms`)).body;
      const crowd = connectCrowd(this.origin, room, 1);
      await expect.poll(() => crowd.filter(({ isOpen }) => !isOpen), { timeout: 60_000 }).toEqual([]);
      const publisher = new SteadyPublisher(this.origin, room, 4);
      await publisher.burst(WARM_UP_EVENTS, 4);
      await publisher.close();
      await expect
        .poll(() => crowd.filter(({ offsets }) => offsets.at(-1) !== WARM_UP_EVENTS), { timeout: 60_000 })
        .toEqual([]);
      for (const { connection } of crowd) connection?.close();
    }
    vi.unstubAllGlobals();
  }

  async #watchHealthyReader(): Promise<void> {
    if (this.#healthy !== undefined) return;
    this.#healthy = await this.#readerOf(this.#process);
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    this.#before = await this.#healthy.figures();
    // It takes a share of the machine, so only where speeds are judged.
    if (!SOAK) return;
    const server = new ServerProcess({ DATA_DIR: join(this.directory, "elsewhere"), LOG_LEVEL: "error" });
    await server.start();
    this.#elsewhere = { server, reader: await this.#readerOf(server) };
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    // From here on both are beside the attack.
    await Promise.all([this.#healthy.figures(), this.#elsewhere.reader.figures()]);
  }

  async #readerOf({ origin }: ServerProcess): Promise<TimingProcess> {
    const { room } = (await ask("POST", `${origin}/api/rooms`)).body;
    const reader = await TimingProcess.start("healthy-reader-process", [origin, room]);
    await expect.poll(async () => (await reader.figures()).n).toBeGreaterThan(0);
    return reader;
  }

  async #stopElsewhere(): Promise<void> {
    this.#elsewhere?.reader.stop();
    await this.#elsewhere?.server.kill();
  }

  /** The same process runs, nothing failed inside, a stranger gets an event, and the memory has come back. */
  async expectUnharmed(surface: string, inputs: number): Promise<void> {
    const meanwhile = await this.#healthy?.figures();
    this.#healthy?.stop();
    const { room } = (await ask("POST", `${this.origin}/api/rooms`)).body;
    const stream = rawRequest(this.port, [`GET /api/rooms/${room}/events/stream HTTP/1.1`, "host: x"]);
    await stream.until(/\r\n\r\n/);
    await ask("POST", `${this.origin}/api/rooms/${room}/events`, { type: "still.here" });
    await stream.until(/"type":"still\.here"/);
    stream.socket.destroy();
    expect([this.#process.isRunning, this.#process.pid]).toEqual([true, this.#pid]);
    expect(this.#process.said).toBe("");
    const left = async () => (await this.#resident()) - this.#residentBefore;
    await expect.poll(left, { timeout: 60_000 }).toBeLessThan(MOST_LEFT_BYTES);
    reportFigures({
      goal: "R7",
      what: `${inputs} malformed inputs, ${surface}, seed ${SEED}`,
      measured: {
        exits: 0,
        "failures inside": 0,
        "memory left (MiB)": Math.round((await left()) / MIB),
        "p99 of a healthy reader before (ms)": rounded(this.#before),
        [`beside ${Math.min(PACED_AT_ONCE, this.#atOnce)} attacker(s) that pause (ms)`]: rounded(
          this.#besidePaced,
        ),
        "meanwhile on a server that nobody attacks (ms)": rounded(this.#elsewhereMeanwhile),
        [`beside ${this.#atOnce} that do not (ms)`]: rounded(meanwhile),
      },
    });
    // Of both attacks: those that pause may have dealt with all inputs already, and the rest is over at once.
    const beside = [this.#besidePaced, meanwhile];
    expect(Math.max(...beside.map((figures) => figures?.n ?? 0))).toBeGreaterThan(0);
    expect(Math.max(...beside.map((figures) => figures?.maxMs ?? 0))).toBeLessThanOrEqual(LONGEST_WAIT_MS);
    // A speed, so only where nothing else runs.
    if (SOAK) {
      const unharmed = [this.#before, this.#elsewhereMeanwhile].map(
        (figures) => figures?.p99Ms ?? Number.NaN,
      );
      expect(this.#besidePaced?.p99Ms).toBeLessThanOrEqual(2 * Math.max(...unharmed) + NOISE_MS);
    }
  }

  /** Resident memory without garbage, in bytes. */
  async #resident(): Promise<number> {
    return (await this.#process.ask("memory")).rss;
  }

  async stop(): Promise<void> {
    this.#healthy?.stop();
    await Promise.all([this.#process.kill(), this.#stopElsewhere()]);
    await rm(this.directory, { recursive: true, force: true });
  }
}

function rounded({ p99Ms }: Partial<Timings> = {}): number | "unknown" {
  return p99Ms === undefined ? "unknown" : Math.round(p99Ms);
}
