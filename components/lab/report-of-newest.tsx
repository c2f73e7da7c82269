"use client";

import { useState } from "react";
import { useNewestRuns } from "#lib/client/lab/use-lab";
import { EXPERIMENTS } from "#lib/experiments/catalog";
import { dateText } from "#lib/format/date-text";
import { ReportButtons } from "./report-buttons";
import { VerdictMark } from "./verdict-mark";

/** The newest run of each experiment, to be handed on together in one file. */
export function ReportOfNewest() {
  const { data } = useNewestRuns();
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const runs = EXPERIMENTS.flatMap(({ id, title }) => {
    const run = data?.runs.find(({ experiment }) => experiment === id);
    return run === undefined ? [] : [{ ...run, title }];
  });
  if (runs.length === 0) return null;
  const chosen = runs.filter(({ experiment }) => !leftOut.has(experiment));
  const choose = (experiment: string, isChosen: boolean) =>
    setLeftOut((current) => {
      const next = new Set(current);
      if (isChosen) next.delete(experiment);
      else next.add(experiment);
      return next;
    });
  return (
    <section aria-labelledby="one-report" className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="one-report" className="font-semibold text-lg tracking-tight">
          One report of the newest runs{" "}
          <span className="font-normal text-ink-faint">
            {chosen.length} of {runs.length}
          </span>
        </h2>
        <span className="flex flex-wrap items-center gap-2">
          <ReportButtons
            runIds={chosen.map(({ id }) => id)}
            title="Event protocols, measured"
            name="event-protocols-measured"
          />
        </span>
      </div>
      <ul className="grid gap-x-8 sm:grid-cols-2 xl:grid-cols-3">
        {runs.map(({ experiment, title, createdAt, verdict }) => (
          <li key={experiment} className="border-line-soft border-t py-1.5">
            <label className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
              <input
                type="checkbox"
                checked={!leftOut.has(experiment)}
                onChange={({ target }) => choose(experiment, target.checked)}
                className="size-4 accent-(--color-ink-soft)"
              />
              <span className="min-w-0 flex-1">{title}</span>
              <VerdictMark holds={verdict.holds} />
              <span className="num text-ink-faint text-xs">{dateText(createdAt)}</span>
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}
