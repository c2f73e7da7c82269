"use client";

import { MeasuredHere } from "#components/claims/measured-here";
import { OtherRun } from "#components/claims/other-run";
import { OutcomeMark } from "#components/claims/outcome-mark";
import { outcomeOf } from "#lib/claims/bearing";
import type { ExperimentId } from "#lib/claims/claim";
import { useNewestRun } from "#lib/client/lab/use-lab";
import { EXPERIMENTS } from "#lib/experiments/catalog";

/** What the newest run of the experiment behind a cell says about it, and where it can be run. */
export function PinnedResult({ by }: Readonly<{ by: ExperimentId }>) {
  const entry = EXPERIMENTS.find(({ id }) => id === by);
  const { newest, isLoading, problem } = useNewestRun(by);
  if (entry === undefined) return null;
  return (
    <div className="grid justify-items-start gap-1">
      <a href={`/lab/${entry.slug}`} className="underline decoration-line underline-offset-2 hover:text-ink">
        {entry.title}
      </a>
      {newest !== undefined && (
        <>
          <OutcomeMark outcome={outcomeOf("supports", newest.verdict.holds)} />
          <MeasuredHere run={newest} />
        </>
      )}
      {newest === undefined && !isLoading && <span>{problem ?? "Not measured here yet"}</span>}
      <OtherRun experimentId={by} />
    </div>
  );
}
