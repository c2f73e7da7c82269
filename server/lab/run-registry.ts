import type { ChildProcess } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { barFigures } from "#lib/charts/figure-bars";
import { arrivalSeries } from "#lib/experiments/arrival-series";
import { LONGEST_RUN_MS, type RunnableExperiment } from "#lib/experiments/experiment";
import type { PageFacts } from "#lib/experiments/page-facts";
import { factsOf, type RunJournal } from "#lib/experiments/run-journal";
import type { RunRecord, RunStatus, StartedRun } from "#lib/experiments/run-record";
import type { Verdict } from "#lib/experiments/verdict";
import { undecided } from "#lib/experiments/would-change";
import type { Clock } from "#server/clock";
import { HttpProblem } from "#server/http/http-problem";
import { newCancelKey, requireCancelKey } from "#server/lab/cancel-key";
import { runEnvironmentHere, runEnvironmentOf } from "#server/lab/environment";
import { PageRun } from "#server/lab/page-run";
import { ProcessRun } from "#server/lab/process-run";
import type { RunStore } from "#server/lab/run-store";
import type { RunEnding, RunFacts, UnderWay } from "#server/lab/under-way";
import type { Logger } from "#server/logger";
import type { RoomRegistry } from "#server/rooms/room-registry";

/** Runs that may wait for the one under way: one for each of a workshop … */
const MOST_WAITING = 20;
/** … and of one address, so that nobody fills it for the others. */
const MOST_WAITING_OF_ADDRESS = 5;
/** A process may take this long to begin, besides the time of its run. */
const START_MS = 5_000;
/** What a run shows while it is under way is computed anew no more often, however many look: the event loop is everybody's. */
const LIVE_EVERY_MS = 500;
/** Shown until the end is there. */
const ALMOST_DONE = 0.99;

export interface RunWish {
  readonly experiment: RunnableExperiment;
  /** As the experiment's schema gave them back. */
  readonly knobs: Record<string, unknown>;
  readonly seed: number | undefined;
  readonly prediction: string | undefined;
  /** The `User-Agent` of who starts it; for a run in their page. */
  readonly browser: string;
  /** Whose it is, as limits count. */
  readonly address: string;
}

interface Entry {
  readonly experiment: RunnableExperiment;
  readonly address: string;
  record: RunRecord;
  readonly cancelKey: string;
  startedAtMs: number | undefined;
  isCancelled: boolean;
  underWay: UnderWay | undefined;
  /** What its journal said when it was last looked at. */
  live: Live | undefined;
}

type LiveStatus = Pick<RunStatus, "live" | "liveBars" | "clients">;
interface Live {
  readonly atMs: number;
  readonly facts: number;
  readonly status: LiveStatus;
}

const NOTHING: RunFacts = { journal: [], dropped: 0 };

/** The runs of this server: one under way, a few that wait, and those that are over, in the store. */
export class RunRegistry {
  /** In order; the first is under way. */
  readonly #entries: Entry[] = [];
  #isStopped = false;
  #working: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: {
      readonly store: RunStore;
      readonly rooms: RoomRegistry;
      readonly clock: Clock;
      readonly logger: Logger;
      readonly ownOrigin: () => string;
      readonly startWorker: () => ChildProcess;
    },
  ) {}

  /** @throws HttpProblem 429 when enough are waiting, 503 when the server is about to stop */
  submit({ experiment, knobs, seed, prediction, browser, address }: RunWish): StartedRun {
    if (this.#isStopped) {
      throw new HttpProblem(503, "server-restarting", "This server is about to restart. Come back soon.", {
        "retry-after": "5",
      });
    }
    this.#requirePlace(address);
    const entry: Entry = {
      experiment,
      address,
      record: {
        id: randomBytes(12).toString("hex"),
        experiment: experiment.id,
        slug: experiment.slug,
        knobs,
        seed: seed ?? randomInt(0x1_0000_0000),
        ...(prediction === undefined ? {} : { prediction }),
        state: "queued",
        createdAt: this.#now(),
        environment: experiment.runsIn === "page" ? runEnvironmentOf(browser) : runEnvironmentHere(),
      },
      cancelKey: newCancelKey(),
      startedAtMs: undefined,
      isCancelled: false,
      underWay: undefined,
      live: undefined,
    };
    this.#entries.push(entry);
    if (this.#entries.length === 1) this.#working = this.#work();
    return { ...this.#statusOf(entry), cancelKey: entry.cancelKey };
  }

  /** Under way and waiting, in order. */
  active(): RunStatus[] {
    return this.#entries.map((entry) => this.#statusOf(entry));
  }

  /** @throws HttpProblem 404 */
  async find(id: string): Promise<RunStatus> {
    const entry = this.#entries.find(({ record }) => record.id === id);
    const found = entry === undefined ? await this.parts.store.find(id) : this.#statusOf(entry);
    if (found !== undefined) return found;
    throw new HttpProblem(404, "run-not-found", "There is no such run. The newest thousand are kept.");
  }

  /**
   * @param key from the answer that started the run
   * @throws HttpProblem 404, 409 when it is over, 403 for another key
   */
  async cancel(id: string, key: string): Promise<void> {
    const entry = this.#entries.find(({ record }) => record.id === id);
    if (entry === undefined) {
      await this.find(id);
      throw new HttpProblem(409, "run-over", "This run is over. Its result stays.");
    }
    requireCancelKey(key, entry.cancelKey);
    if (entry !== this.#entries[0]) {
      this.#entries.splice(this.#entries.indexOf(entry), 1);
      return this.#finish(entry, { kind: "cancelled" }, NOTHING);
    }
    this.#cancel(entry);
  }

  /**
   * Facts of a run that a page carries out.
   *
   * @param key from the answer that started the run
   * @returns the room that was made for the run
   * @throws HttpProblem 404, 403 for another key, 409 when it waits, when it is over, and when no page carries it out
   */
  async tell(id: string, key: string, facts: PageFacts): Promise<string> {
    const entry = this.#entries.find(({ record }) => record.id === id);
    if (entry === undefined) await this.find(id);
    else {
      requireCancelKey(key, entry.cancelKey);
      const { underWay } = entry;
      if (entry.experiment.runsIn !== "page") {
        throw new HttpProblem(409, "run-of-a-process", "A process of this server carries this run out.");
      }
      if (underWay === undefined && !entry.isCancelled) {
        throw new HttpProblem(409, "run-waits", "This run waits. Ask for it, and begin when it is running.");
      }
      if (underWay instanceof PageRun && underWay.take(facts)) return underWay.room;
    }
    throw new HttpProblem(409, "run-over", "This run is over. Its result stays.");
  }

  /** Cancels what is under way and what waits, and stores them as that. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const entry of this.#entries) this.#cancel(entry);
    await this.#working;
  }

  /** @throws HttpProblem 429 */
  #requirePlace(address: string): void {
    const waiting = this.#entries.slice(1);
    const own = waiting.filter((entry) => entry.address === address);
    const isFull = waiting.length >= MOST_WAITING;
    if (!isFull && own.length < MOST_WAITING_OF_ADDRESS) return;
    const busyMs = this.#entries.reduce((sum, entry) => sum + expectedMs(entry), 0);
    const problem = isFull
      ? `${MOST_WAITING} runs are waiting already.`
      : `${own.length} runs from your address are waiting already.`;
    throw new HttpProblem(429, "lab-full", `${problem} Come back when one of them is over.`, {
      "retry-after": String(Math.ceil(busyMs / this.#entries.length / 1_000)),
    });
  }

  #cancel(entry: Entry): void {
    entry.isCancelled = true;
    entry.underWay?.cancel();
  }

  async #work(): Promise<void> {
    for (let entry = this.#entries[0]; entry !== undefined; entry = this.#entries[0]) {
      try {
        await this.#run(entry);
      } catch (error) {
        this.parts.logger.error({ err: error, run: entry.record.id }, "run could not be stored");
      }
      this.#entries.shift();
    }
  }

  async #run(entry: Entry): Promise<void> {
    if (entry.isCancelled) return this.#finish(entry, { kind: "cancelled" }, NOTHING);
    const { rooms, clock, ownOrigin, startWorker } = this.parts;
    entry.startedAtMs = clock.nowMs();
    entry.record = { ...entry.record, state: "running", startedAt: this.#now() };
    let made: Awaited<ReturnType<RoomRegistry["create"]>>;
    try {
      made = await rooms.create();
    } catch (error) {
      const reason = error instanceof HttpProblem ? error.detail : "No room could be made for this run.";
      return this.#finish(entry, { kind: "failed", reason }, NOTHING);
    }
    const { slug, knobs, seed } = entry.record;
    const room = made.room.id;
    if (entry.experiment.opensDoor?.(knobs) === true) made.room.openToAnyOrigin();
    const order = {
      kind: "run",
      slug,
      knobs,
      seed,
      origin: ownOrigin(),
      room,
      hostKey: made.hostKey,
    } as const;
    const withinMs = LONGEST_RUN_MS + START_MS;
    const underWay =
      entry.experiment.runsIn === "page"
        ? new PageRun(room, clock, withinMs)
        : new ProcessRun(startWorker(), order, clock, withinMs);
    entry.underWay = underWay;
    // Cancelled while its room was made.
    if (entry.isCancelled) underWay.cancel();
    const ending = await underWay.ended;
    await rooms.remove(made.room, "The experiment is over.");
    await this.#finish(entry, ending, underWay.facts);
  }

  async #finish(entry: Entry, ending: RunEnding, { journal, dropped }: RunFacts): Promise<void> {
    const states = { done: "ended", cancelled: "cancelled", failed: "failed" } as const;
    const record: RunRecord = {
      ...entry.record,
      state: states[ending.kind],
      endedAt: this.#now(),
      ...(ending.kind === "failed" ? { failure: ending.reason } : {}),
      ...(ending.kind === "cancelled" ? {} : { verdict: verdictOf(entry, ending, journal, dropped) }),
    };
    entry.record = await this.parts.store.save(record, journal, dropped);
    const { experiment, state, verdict } = entry.record;
    this.parts.logger.info({ run: record.id, experiment, state, holds: verdict?.holds }, "run over");
  }

  #statusOf(entry: Entry): RunStatus {
    const { record, underWay, startedAtMs } = entry;
    if (record.state === "queued") return { ...record, waitingFor: this.#entries.indexOf(entry) };
    if (record.state !== "running" || startedAtMs === undefined) return record;
    const nowMs = this.parts.clock.nowMs();
    const progress = Math.min(ALMOST_DONE, (nowMs - startedAtMs) / expectedMs(entry));
    if (entry.experiment.readsServer) return { ...record, progress };
    const journal = underWay?.facts.journal ?? [];
    const known = entry.live;
    if (known === undefined || (known.facts < journal.length && known.atMs + LIVE_EVERY_MS <= nowMs)) {
      entry.live = { atMs: nowMs, facts: journal.length, status: liveStatus(entry, journal) };
    }
    return { ...record, progress, ...entry.live?.status };
  }

  #now(): string {
    return new Date(this.parts.clock.nowMs()).toISOString();
  }
}

function liveStatus({ experiment, record }: Entry, journal: RunJournal): LiveStatus {
  return {
    live: arrivalSeries(journal),
    liveBars: barFigures(experiment.check(journal, record.knobs)),
    clients: factsOf(journal, "client").map(({ client, label }) => ({ client, label })),
  };
}

function expectedMs({ experiment, record }: Entry): number {
  return experiment.expectedMs(record.knobs);
}

/** A run that was not completed has figures, but decides nothing. */
function verdictOf(
  { experiment, record }: Entry,
  ending: RunEnding,
  journal: RunFacts["journal"],
  dropped: number,
): Verdict {
  const verdict = experiment.check(journal, record.knobs);
  if (ending.kind === "failed") return undecided(verdict, experiment.wouldChange, ending.reason);
  if (dropped > 0) {
    const reason = `The journal was full: ${dropped} facts are missing.`;
    return undecided(verdict, experiment.wouldChange, reason);
  }
  return verdict;
}
