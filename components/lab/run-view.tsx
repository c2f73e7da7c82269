"use client";

import { useRun } from "#lib/client/lab/use-lab";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import { LabProblem } from "./lab-problem";
import { RunProgress } from "./run-progress";
import { RunResult } from "./run-result";

interface RunViewProps {
  readonly runId: string;
  readonly entry: CatalogEntry;
}

/** One run: waiting, under way, or over. */
export function RunView({ runId, entry }: RunViewProps) {
  const { data: run, error } = useRun(runId);
  const problem = error !== null && <LabProblem error={error} />;
  if (run === undefined && problem) return problem;
  if (run === undefined) return <p className="text-ink-faint text-sm">Asking the server for this run …</p>;
  switch (run.state) {
    case "queued":
    case "running":
      return (
        <>
          {problem}
          <RunProgress run={run} />
        </>
      );
    case "ended":
    case "cancelled":
    case "failed":
      return <RunResult run={run} entry={entry} />;
    default:
      return run.state satisfies never;
  }
}
