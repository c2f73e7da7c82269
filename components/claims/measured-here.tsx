"use client";

import { useExperiments } from "#lib/client/lab/use-lab";
import { presetOf } from "#lib/experiments/knob-values";
import { type NewestRun, sampleSize } from "#lib/experiments/newest-runs";
import { dateText } from "#lib/format/date-text";
import { settingsText } from "#lib/format/run-conditions";

/** When a run was made, of how many measurements, and with which settings; it leads to the run. */
export function MeasuredHere({ run }: Readonly<{ run: NewestRun }>) {
  const { data: experiments } = useExperiments();
  const experiment = experiments?.find(({ id }) => id === run.experiment);
  const size = sampleSize(run.verdict);
  const title = experiment && presetOf(experiment, run.knobs)?.title;
  return (
    <a
      href={`/lab/${run.slug}?run=${run.id}`}
      title={settingsText(run)}
      className="text-ink-soft text-xs underline decoration-line underline-offset-2 hover:text-ink"
    >
      Measured here {dateText(run.createdAt)}
      {size !== undefined && `, n=${size}`}
      {title !== undefined && `, ${title}`}
    </a>
  );
}
