import { expect } from "vitest";
import { type RunStatus, runStatus } from "#lib/experiments/run-record";
import { ask } from "#server/testing/ask";

/** Longest run, and then some. */
const WITHIN_MS = 70_000;

/** Waits until a run of the Lab is over. */
export async function finishedRun(origin: string, id: string): Promise<RunStatus> {
  let run: RunStatus | undefined;
  await expect
    .poll(
      async () => {
        run = runStatus.parse((await ask("GET", `${origin}/api/lab/runs/${id}`)).body);
        return run.state;
      },
      { timeout: WITHIN_MS, interval: 100 },
    )
    .not.toMatch(/^(?:queued|running)$/);
  if (run === undefined) throw new Error("The run was never read.");
  return run;
}

/** Starts a run and waits for its end. @param knobs what differs from the short preset */
export async function runToEnd(
  origin: string,
  experiment: string,
  knobs: Record<string, unknown> = {},
): Promise<RunStatus> {
  const { status, body } = await ask("POST", `${origin}/api/lab/runs`, { experiment, knobs, seed: 1 });
  expect(status, JSON.stringify(body)).toBe(202);
  return finishedRun(origin, body.id);
}
