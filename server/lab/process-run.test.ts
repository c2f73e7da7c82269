import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { createHandClock } from "#server/testing/hand-clock";
import { ProcessRun } from "./process-run";

const ORDER = { kind: "run", slug: "", knobs: {}, seed: 1, origin: "", room: "", hostKey: "" } as const;
const LONGEST_MS = 60_000;

/** A process that neither says anything nor ends by itself. */
function endlessProcess(): ChildProcess {
  const worker = spawn(process.execPath, ["-e", "process.on('message', () => {})"], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
  });
  onTestFinished(() => {
    worker.kill("SIGKILL");
  });
  return worker;
}

test("a run that takes longer than it may is ended by force, and its process is gone", async () => {
  const clock = createHandClock();
  const worker = endlessProcess();
  const exited = once(worker, "exit");
  const run = new ProcessRun(worker, ORDER, clock, LONGEST_MS);
  clock.advance(LONGEST_MS - 1);
  expect(worker.killed).toBe(false);
  clock.advance(1);
  expect(await run.ended).toEqual({ kind: "failed", reason: "The run took longer than 60 s." });
  expect(await exited).toEqual([null, "SIGKILL"]);
  expect(clock.waiting()).toEqual([]);
});

test("a run that is cancelled takes its process with it, and one that ends by itself says so", async () => {
  const clock = createHandClock();
  const cancelled = endlessProcess();
  const exited = once(cancelled, "exit");
  const run = new ProcessRun(cancelled, ORDER, clock, LONGEST_MS);
  run.cancel();
  expect(await run.ended).toEqual({ kind: "cancelled" });
  expect(await exited).toEqual([null, "SIGKILL"]);

  const killed = endlessProcess();
  const other = new ProcessRun(killed, ORDER, clock, LONGEST_MS);
  killed.kill("SIGTERM");
  expect(await other.ended).toEqual({
    kind: "failed",
    reason: "The process of the run ended by itself (SIGTERM).",
  });
  expect(clock.waiting()).toEqual([]);
});
