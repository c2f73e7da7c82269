import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RUNNABLE } from "#lib/experiments/runnable";
import { systemClock } from "#server/clock";
import { HttpProblem } from "#server/http/http-problem";
import { RunRegistry } from "#server/lab/run-registry";
import { RunStore } from "#server/lab/run-store";
import { SqliteStore } from "#server/log/sqlite-store";
import { createLogger } from "#server/logger";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

/** It is under way until its page says that it is over. */
const EXPERIMENT = RUNNABLE.find(({ runsIn }) => runsIn === "page");

let directory: string;
let sqlite: SqliteStore;
let playground: StartedPlayground;
let runs: RunRegistry;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-"));
  sqlite = new SqliteStore(directory);
  playground = await startPlayground();
  runs = new RunRegistry({
    store: new RunStore(sqlite, new Map()),
    rooms: playground.host.rooms,
    clock: systemClock,
    logger: createLogger("fatal"),
    ownOrigin: () => playground.origin,
    startWorker: () => {
      throw new Error("a page carries these runs out");
    },
  });
});
afterEach(async () => {
  await runs.stop();
  await sqlite.close();
  await playground.stop();
  await rm(directory, { recursive: true, force: true });
});

function submit(address: string) {
  if (EXPERIMENT === undefined) throw new Error("no experiment runs in a page");
  const knobs = EXPERIMENT.knobs.parse({}) as Record<string, unknown>;
  return runs.submit({
    experiment: EXPERIMENT,
    knobs,
    seed: 1,
    prediction: undefined,
    browser: "",
    address,
  });
}

function refusalOf(address: string): string | undefined {
  try {
    submit(address);
    return undefined;
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return `${error.status} ${error.code} ${error.detail}`;
  }
}

test("twenty wait in all and five of one address, so that nobody fills the queue for a whole workshop", async () => {
  submit("a");
  const waiting = Array.from({ length: 5 }, () => submit("a"));
  expect(refusalOf("a")).toBe(
    "429 lab-full 5 runs from your address are waiting already. Come back when one of them is over.",
  );
  for (const address of ["b", "c", "d"]) for (let n = 0; n < 5; n += 1) submit(address);
  expect(refusalOf("e")).toBe(
    "429 lab-full 20 runs are waiting already. Come back when one of them is over.",
  );
  const [first] = waiting;
  if (first !== undefined) await runs.cancel(first.id, first.cancelKey);
  expect([refusalOf("b")?.slice(0, 12), refusalOf("e")]).toEqual(["429 lab-full", undefined]);
});
