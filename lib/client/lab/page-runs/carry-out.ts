import type { QueryClient } from "@tanstack/react-query";
import { readRun, tellFacts } from "#lib/client/queries/lab";
import { asProblem } from "#lib/client/queries/problem-error";
import type { StartedRun } from "#lib/experiments/run-record";
import { PageBench } from "./page-bench";
import { PAGE_SCRIPTS } from "./page-scripts";

const LOOK_EVERY_MS = 500;

/**
 * Carries a run out in this page: waits until it is its turn, does what the experiment says, tells the server what it
 * saw, and shows how far it is after each report.
 *
 * @returns resolves when the run is over for this page, cancelled ones included
 */
export async function carryOut(run: StartedRun, queries: QueryClient): Promise<void> {
  let bench: PageBench | undefined;
  try {
    const script = PAGE_SCRIPTS.get(run.slug);
    if (script === undefined) throw new Error(`This page does not know how to run ${run.slug}. Reload it.`);
    bench = new PageBench(await itsTurn(run, queries), async (facts) => {
      await tellFacts(run, facts);
      await look(run, queries);
    });
    await script(bench, run.knobs);
    bench.close();
    await bench.report();
    await tellFacts(run, [], { kind: "done" });
  } catch (error) {
    bench?.close();
    const { code, detail } = asProblem(error);
    // When the server is not there either, it will end the run by itself.
    if (code !== "run-over") await tellFacts(run, [], { kind: "failed", reason: detail }).catch(() => {});
  }
}

/** Waits until the server has begun the run. @returns its room @throws ProblemError `run-over` when it was cancelled before */
async function itsTurn(run: StartedRun, queries: QueryClient): Promise<string> {
  for (;;) {
    try {
      return await tellFacts(run, []);
    } catch (error) {
      if (asProblem(error).code !== "run-waits") throw error;
    }
    await look(run, queries);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Asks how far the run is, for everything that shows it. */
function look({ id }: StartedRun, queries: QueryClient) {
  return queries.fetchQuery({
    queryKey: ["lab", "run", id],
    queryFn: ({ signal }) => readRun(id, signal),
    staleTime: 0,
  });
}
