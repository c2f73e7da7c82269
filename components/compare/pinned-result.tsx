"use client";

import { VerdictMark } from "#components/lab/verdict-mark";
import type { ExperimentId } from "#lib/claims/claim";
import { useNewestRun } from "#lib/client/lab/use-lab";
import { EXPERIMENTS, runsOf } from "#lib/experiments/catalog";
import { sampleSize } from "#lib/experiments/newest-runs";
import { dateText } from "#lib/format/date-text";

/** What the newest run of the experiment behind a cell said, and where it can be run. */
export function PinnedResult({ by }: Readonly<{ by: ExperimentId }>) {
  const entry = EXPERIMENTS.find(({ id }) => id === by);
  const { newest, isLoading } = useNewestRun((entry && runsOf(entry)) ?? by);
  if (entry === undefined) return null;
  const size = newest === undefined ? undefined : sampleSize(newest.verdict);
  return (
    <div className="grid justify-items-start gap-1">
      <a
        href={newest === undefined ? `/lab/${entry.slug}` : `/lab/${entry.slug}?run=${newest.id}`}
        className="underline decoration-line underline-offset-2 hover:text-ink"
      >
        {entry.title}
      </a>
      {newest !== undefined && (
        <>
          <VerdictMark holds={newest.verdict.holds} />
          <span className="num">
            Measured here {dateText(newest.createdAt)}
            {size !== undefined && `, n=${size}`}
          </span>
        </>
      )}
      {newest === undefined && !isLoading && <span>Not measured here yet</span>}
    </div>
  );
}
