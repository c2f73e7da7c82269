import { Notice } from "#components/ui/notice";
import { barFigures } from "#lib/charts/figure-bars";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import { clientLabels } from "#lib/experiments/client-labels";
import type { RunRecord } from "#lib/experiments/run-record";
import { BarChart } from "./bar-chart";
import { FiguresTable } from "./figures-table";
import { LaneChart } from "./lane-chart";
import { PredictionCheck } from "./prediction-check";
import { RunEnvironmentList } from "./run-environment";
import { RunExports } from "./run-exports";
import { VerdictMark } from "./verdict-mark";

interface RunResultProps {
  readonly run: RunRecord;
  readonly entry: CatalogEntry;
}

/** What a run found, what was expected, and under which conditions it was made. */
export function RunResult({ run, entry }: RunResultProps) {
  const { verdict, failure } = run;
  return (
    <section aria-label="Result" className="grid gap-6">
      {run.state === "cancelled" && <Notice tone="info">This run was cancelled. It decides nothing.</Notice>}
      {failure !== undefined && <Notice tone="bad">The run failed: {failure}</Notice>}
      {verdict !== undefined && (
        <>
          <div className="grid gap-2.5">
            <h2 className="flex flex-wrap items-center gap-3 font-semibold text-lg tracking-tight">
              Result <VerdictMark holds={verdict.holds} />
            </h2>
            <p role="status" className="max-w-prose text-lg">
              {verdict.reason}
            </p>
            <PredictionCheck prediction={run.prediction} holds={verdict.holds} />
            <p className="max-w-prose text-ink-soft text-sm">
              <span className="text-ink-faint">What would change it: </span>
              {verdict.wouldChange}
            </p>
            {verdict.sample !== undefined && (
              <p className="max-w-prose text-ink-soft text-sm">
                <span className="text-ink-faint">It rests on </span>
                <span className="num">n = {verdict.n}</span> {verdict.sample.of}
                <span className="text-ink-faint"> (at least {verdict.sample.least}) · warm-up: </span>
                {verdict.sample.warmUp}
              </p>
            )}
          </div>
          <LaneChart series={verdict.series} labels={clientLabels(verdict.figures)} />
          <BarChart figures={barFigures(verdict)} />
          <FiguresTable figures={verdict.figures} />
          {verdict.bytesCounted !== undefined && (
            <p className="text-ink-faint text-xs">{verdict.bytesCounted}</p>
          )}
        </>
      )}
      <RunEnvironmentList run={run} />
      <RunExports run={run} entry={entry} />
    </section>
  );
}
