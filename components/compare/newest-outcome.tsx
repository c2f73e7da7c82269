"use client";

import { MeasuredHere } from "#components/claims/measured-here";
import { type Bearing, outcomeOf } from "#lib/claims/bearing";
import { useNewestRuns } from "#lib/client/lab/use-lab";

/** What runs on this server say about a statement, a line for each; nothing before there is one. */
export function NewestOutcome({ bearings }: Readonly<{ bearings: readonly Bearing[] }>) {
  const { data } = useNewestRuns();
  const pinned = new Map(
    bearings.flatMap(({ experiment, direction }) => {
      const run = data?.runs.find((each) => each.experiment === experiment);
      return run === undefined ? [] : [[run.id, { run, outcome: outcomeOf(direction, run.verdict.holds) }]];
    }),
  );
  return [...pinned.values()].map(({ run, outcome }) => (
    <p key={run.id}>
      <b className="font-semibold">{outcome}:</b> <MeasuredHere run={run} />
    </p>
  ));
}
