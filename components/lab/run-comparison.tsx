"use client";

import { Button } from "#components/ui/button";
import { useRun } from "#lib/client/lab/use-lab";
import { comparedFigures } from "#lib/experiments/compared-figures";
import type { RunStatus } from "#lib/experiments/run-record";
import { dateText } from "#lib/format/date-text";
import { figureNumber, unitText } from "#lib/format/figure-text";
import { LabProblem } from "./lab-problem";
import { VerdictMark } from "./verdict-mark";

interface RunComparisonProps {
  readonly runId: string;
  readonly otherId: string;
  readonly onClose: () => void;
}

/** Two runs of one experiment side by side: what was set differently, and every figure of both. */
export function RunComparison({ runId, otherId, onClose }: RunComparisonProps) {
  const [a, b] = [useRun(runId), useRun(otherId)];
  const error = a.error ?? b.error;
  return (
    <section aria-label="Comparison" className="grid gap-4 rounded-xl border border-line bg-panel p-4">
      <div className="flex items-center justify-between gap-3">
        <h2 className="font-semibold text-lg tracking-tight">A and B</h2>
        <Button variant="bare" onClick={onClose}>
          Close
        </Button>
      </div>
      {error !== null && <LabProblem error={error} />}
      {a.data !== undefined && b.data !== undefined && <Compared a={a.data} b={b.data} />}
    </section>
  );
}

function Compared({ a, b }: Readonly<{ a: RunStatus; b: RunStatus }>) {
  const names = [...new Set([...Object.keys(a.knobs), ...Object.keys(b.knobs)])];
  const different = names.filter((name) => a.knobs[name] !== b.knobs[name]);
  const figures = comparedFigures(a.verdict?.figures ?? [], b.verdict?.figures ?? []);
  const other = figures.filter((figure) => figure.a !== figure.b);
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="text-left align-top">
            <td />
            {[a, b].map((run, index) => (
              <th key={run.id} scope="col" className="pb-2 pl-3 text-right font-normal">
                <span className="grid justify-items-end gap-1">
                  <span className="font-semibold">{index === 0 ? "A" : "B"}</span>
                  <span className="num text-ink-faint text-xs">{dateText(run.createdAt)}</span>
                  {run.verdict !== undefined && <VerdictMark holds={run.verdict.holds} />}
                </span>
              </th>
            ))}
            <th scope="col" className="pb-2 pl-3 text-right font-normal text-ink-faint text-xs">
              B − A
            </th>
          </tr>
        </thead>
        <tbody>
          {different.map((name) => (
            <tr key={name} className="border-line-soft border-t">
              <th scope="row" className="py-1.5 pr-3 text-left font-medium">
                {name} <span className="font-normal text-ink-faint text-xs">set differently</span>
              </th>
              <td className="num py-1.5 pl-3 text-right">{String(a.knobs[name])}</td>
              <td className="num py-1.5 pl-3 text-right">{String(b.knobs[name])}</td>
              <td />
            </tr>
          ))}
          {other.map(({ name, label, unit, a: left, b: right }) => (
            <tr key={name} className="border-line-soft border-t">
              <th scope="row" className="py-1.5 pr-3 text-left font-normal text-ink-soft">
                {label}
                {unitText(unit) !== "" && <span className="text-ink-faint text-xs"> {unitText(unit)}</span>}
              </th>
              <td className="num py-1.5 pl-3 text-right">{valueText(left)}</td>
              <td className="num py-1.5 pl-3 text-right">{valueText(right)}</td>
              <td className="num py-1.5 pl-3 text-right text-ink-soft">
                {left === undefined || right === undefined ? "–" : differenceText(right - left)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="pt-3 text-ink-faint text-xs">
        {figures.length - other.length} more figures are the same in both. One run each: a difference is two
        measurements, not a trend.
      </p>
    </div>
  );
}

function valueText(value: number | undefined): string {
  return value === undefined ? "–" : figureNumber({ value });
}

function differenceText(value: number): string {
  return value > 0 ? `+${figureNumber({ value })}` : figureNumber({ value }).replace("-", "−");
}
