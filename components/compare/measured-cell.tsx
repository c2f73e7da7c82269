"use client";

import { MeasuredHere } from "#components/claims/measured-here";
import { OtherRun } from "#components/claims/other-run";
import { Measured } from "#components/ui/measured";
import { useNewestRun } from "#lib/client/lab/use-lab";
import type { MeasuredRow } from "#lib/compare/wire-rows";
import { EXPERIMENTS } from "#lib/experiments/catalog";
import { figureText } from "#lib/format/figure-text";
import type { TransportId } from "#lib/transports/catalog";

interface MeasuredCellProps {
  readonly row: MeasuredRow;
  readonly wire: TransportId;
}

/** Numbers of the newest run with the usual settings, or that there are none and where to get them. */
export function MeasuredCell({ row: { experiment, figures }, wire }: MeasuredCellProps) {
  const { newest, isLoading, problem } = useNewestRun(experiment);
  const entry = EXPERIMENTS.find(({ id }) => id === experiment);
  const wanted = figures[wire];
  if (wanted === undefined) return <span className="text-ink-soft text-xs">Not part of that experiment</span>;
  if (newest === undefined) {
    return (
      <div className="text-ink-soft text-xs">
        <Measured text={undefined} /> {problem}
        {!isLoading && problem === undefined && entry !== undefined && (
          <a
            href={`/lab/${entry.slug}`}
            className="underline decoration-line underline-offset-2 hover:text-ink"
          >
            Measure it: {entry.title}
          </a>
        )}
        <OtherRun experimentId={experiment} />
      </div>
    );
  }
  return (
    <div className="grid gap-0.5">
      {wanted.map(([name, label]) => {
        const figure = newest.verdict.figures.find((each) => each.name === name);
        return (
          <span key={name} className="num">
            <Measured text={figure && figureText(figure)} />{" "}
            <span className="font-sans text-ink-soft text-xs">
              {label}
              {figure?.n !== undefined && ` n=${figure.n}`}
            </span>
          </span>
        );
      })}
      <MeasuredHere run={newest} />
      <OtherRun experimentId={experiment} />
    </div>
  );
}
