"use client";

import { useExperiments, useNewestRun } from "#lib/client/lab/use-lab";
import { knobValues, presetOf } from "#lib/experiments/knob-values";
import { dateText } from "#lib/format/date-text";
import { verdictText } from "#lib/format/verdict-text";

/** The newest run with other settings than those of the short form: it is named with them, and pinned to nothing. */
export function OtherRun({ experimentId }: Readonly<{ experimentId: string }>) {
  const { other } = useNewestRun(experimentId);
  const { data: experiments } = useExperiments();
  const experiment = experiments?.find(({ id }) => id === experimentId);
  if (other === undefined || experiment === undefined) return null;
  const usual = knobValues(experiment);
  const changed = Object.entries(other.knobs).filter(([name, value]) => usual[name] !== value);
  const title = presetOf(experiment, other.knobs)?.title;
  return (
    <p className="text-2xs text-ink-faint">
      Also run with other settings{title !== undefined && `, “${title}”`} (
      {changed.map(([name, value]) => `${name} ${String(value)}`).join(", ")}):{" "}
      {verdictText(other.verdict.holds).toLowerCase()},{" "}
      <a
        href={`/lab/${other.slug}?run=${other.id}`}
        className="num underline decoration-line underline-offset-2 hover:text-ink"
      >
        {dateText(other.createdAt)}
      </a>
    </p>
  );
}
