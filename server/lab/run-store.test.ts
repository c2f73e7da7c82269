import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunRecord } from "#lib/experiments/run-record";
import { runEnvironmentHere } from "#server/lab/environment";
import { RunStore } from "#server/lab/run-store";
import { SqliteStore } from "#server/log/sqlite-store";

const USUAL = new Map(["X01", "X09"].map((id) => [id, '{"perSecond":5,"outageMs":3000}']));

let directory: string;
let sqlite: SqliteStore;
let runs: RunStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "playground-"));
  sqlite = new SqliteStore(directory);
  runs = new RunStore(sqlite, USUAL);
});
afterEach(async () => {
  await sqlite.close();
  await rm(directory, { recursive: true, force: true });
});

const record = (id: string, experiment = "X09"): RunRecord => ({
  id,
  experiment,
  slug: "cut-and-resume",
  knobs: { perSecond: 5, outageMs: 3_000 },
  seed: 1,
  state: "ended",
  createdAt: new Date(0).toISOString(),
  environment: runEnvironmentHere(),
});

test("a run comes back as it was stored, with its journal and what that takes", async () => {
  const journal = Array.from({ length: 1_000 }, (_, n) => ({ kind: "phase", phase: "a", atMs: n }) as const);
  const stored = await runs.save(record("a"), journal, 3);
  expect(stored.journal).toMatchObject({ facts: 1_000, dropped: 3 });
  expect(stored.journal?.compressedBytes).toBeLessThan(JSON.stringify(journal).length / 4);
  expect(await runs.find("a")).toEqual(stored);
  expect(JSON.parse(String(await runs.journal("a")))).toEqual(journal);
  expect(await runs.find("b")).toBeUndefined();
  expect(await runs.journal("b")).toBeUndefined();
});

test("pages are newest first, without gaps and repetitions, and of one experiment when asked", async () => {
  for (let n = 0; n < 7; n += 1) await runs.save(record(`run${n}`, n % 2 === 0 ? "X01" : "X09"), [], 0);
  const ids: string[] = [];
  let before: number | undefined;
  do {
    const page = await runs.list(undefined, before, 3);
    ids.push(...page.runs.map(({ id }) => id));
    before = page.next;
  } while (before !== undefined);
  expect(ids).toEqual(["run6", "run5", "run4", "run3", "run2", "run1", "run0"]);
  const { runs: own } = await runs.list("X09", undefined, 10);
  expect(own.map(({ id }) => id)).toEqual(["run5", "run3", "run1"]);
});

test("the newest thousand runs stay", async () => {
  await Promise.all(Array.from({ length: 1_005 }, (_, n) => runs.save(record(`run${n}`), [], 0)));
  let count = 0;
  let before: number | undefined;
  do {
    const page = await runs.list(undefined, before, 100);
    count += page.runs.length;
    before = page.next;
  } while (before !== undefined);
  expect(count).toBe(1_000);
});

test("the newest run of each experiment that came to its end, also of those stored later and after a restart", async () => {
  const verdict = { holds: true, reason: "So.", figures: [], series: [], wouldChange: "Nothing.", bars: [] };
  const ended = (id: string, experiment: string) => ({ ...record(id, experiment), verdict });
  for (const [id, experiment] of [
    ["a", "X01"],
    ["b", "X09"],
    ["c", "X01"],
  ] as const)
    await runs.save(ended(id, experiment), [], 0);
  await runs.save({ ...record("d", "X01"), state: "cancelled" }, [], 0);
  const newestIds = async (store: RunStore) => (await store.newest()).runs.map(({ id }) => id).sort();
  expect(await newestIds(runs)).toEqual(["b", "c"]);
  await runs.save(ended("e", "X09"), [], 0);
  await runs.save({ ...record("f", "X09"), state: "failed", verdict }, [], 0);
  expect(await newestIds(runs)).toEqual(["c", "e"]);
  expect(await newestIds(new RunStore(sqlite, USUAL))).toEqual(["c", "e"]);
});

test("a newer run with other settings stands beside the usual one and not in its place, also after a restart", async () => {
  const verdict = { holds: true, reason: "So.", figures: [], series: [], wouldChange: "Nothing.", bars: [] };
  const usual = { ...record("usual"), verdict };
  const uncut = {
    ...record("uncut"),
    knobs: { perSecond: 5, outageMs: 0 },
    verdict: { ...verdict, holds: false },
  };
  const idsOf = async (store: RunStore) => {
    const newest = await store.newest();
    return [newest.runs.map(({ id }) => id), newest.otherRuns.map(({ id }) => id)];
  };
  expect(await idsOf(runs)).toEqual([[], []]);
  await runs.save(usual, [], 0);
  await runs.save(uncut, [], 0);
  await runs.save({ ...uncut, id: "again" }, [], 0);
  expect(await idsOf(runs)).toEqual([["usual"], ["again"]]);
  expect(await idsOf(new RunStore(sqlite, USUAL))).toEqual([["usual"], ["again"]]);
  await runs.save({ ...uncut, id: "alone", experiment: "X01" }, [], 0);
  expect(await idsOf(new RunStore(sqlite, USUAL))).toEqual([["usual"], ["again", "alone"]]);
});

test("a store that could not be read once is read again by who asks next, and takes runs meanwhile", async () => {
  vi.spyOn(sqlite, "read").mockRejectedValueOnce(new Error("the disk is slow"));
  const first = runs.newest();
  const stored = runs.save(record("a"), [], 0);
  await expect(first).rejects.toThrow("the disk is slow");
  expect((await stored).id).toBe("a");
  expect((await runs.newest()).runs).toEqual([]);
});

test("a run whose stored shape is of another version hides no other", async () => {
  const verdict = { holds: true, reason: "So.", figures: [], series: [], wouldChange: "Nothing.", bars: [] };
  await runs.save({ ...record("good", "X01"), verdict }, [], 0);
  const { seed: _seed, createdAt: _createdAt, ...old } = { ...record("old", "X09"), verdict };
  const document = JSON.stringify(old);
  await sqlite.write({
    kind: "save-lab-run",
    id: "old",
    experiment: "X09",
    document,
    journal: Buffer.alloc(0),
  });
  expect((await runs.newest()).runs.map(({ id }) => id)).toEqual(["good"]);
  expect((await runs.list(undefined, undefined, 10)).runs.map(({ id }) => id)).toEqual(["good"]);
});
