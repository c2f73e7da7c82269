import { expect } from "vitest";
import { type RunStatus, runStatus } from "#lib/experiments/run-record";
import { ask } from "#server/testing/ask";
import { startPlayground } from "#server/testing/start-playground";

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

/**
 * A run on a server of its own, from its request to its end: runs of one server would wait for each other.
 * @param knobs what differs from the short preset
 * @param settings of the server
 */
export async function runToEnd(
  experiment: string,
  knobs: Record<string, unknown> = {},
  settings: Readonly<Record<string, string>> = {},
): Promise<RunStatus> {
  const { origin, stop } = await startPlayground(settings);
  try {
    const { status, body } = await ask("POST", `${origin}/api/lab/runs`, { experiment, knobs, seed: 1 });
    expect(status, JSON.stringify(body)).toBe(202);
    return await finishedRun(origin, body.id);
  } finally {
    await stop();
  }
}
