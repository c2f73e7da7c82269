"use client";

import { clsx } from "clsx";
import { useRef, useState } from "react";
import { Button } from "#components/ui/button";
import { RUNS_SHOWN, useRuns } from "#lib/client/lab/use-lab";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import { dateText } from "#lib/format/date-text";
import { settingsText } from "#lib/format/run-conditions";
import { LabProblem } from "./lab-problem";
import { ReportButtons } from "./report-buttons";
import { VerdictMark } from "./verdict-mark";

interface RunListProps {
  readonly experimentId: string;
  readonly entry: CatalogEntry;
  readonly shown: string | undefined;
  readonly compareWith: string | undefined;
  readonly onShow: (run: string | undefined, compareWith?: string) => void;
}

const NEWEST = 0;

/** The runs of this experiment that the server keeps: to look at again, to compare, to report together. */
export function RunList({ experimentId, entry, shown, compareWith, onShow }: RunListProps) {
  const [before, setBefore] = useState(NEWEST);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const heading = useRef<HTMLHeadingElement>(null);
  const { data, error, isPending } = useRuns(experimentId, RUNS_SHOWN, before);
  const choose = (id: string, isChosen: boolean) =>
    setChosen((current) => {
      const next = new Set(current);
      if (isChosen) next.add(id);
      else next.delete(id);
      return next;
    });
  const page = (next: number) => {
    // The pressed button goes while the server is asked.
    heading.current?.focus();
    setBefore(next);
  };
  return (
    <section aria-labelledby="stored-runs" className="grid grid-cols-1 gap-3">
      <div className="flex min-h-9 flex-wrap items-center justify-between gap-2">
        <h2 ref={heading} id="stored-runs" tabIndex={-1} className="font-semibold text-lg tracking-tight">
          Stored runs
        </h2>
        {chosen.size > 0 && (
          <span className="flex flex-wrap items-center gap-2 text-ink-soft text-sm">
            {chosen.size} chosen
            <ReportButtons
              runIds={[...chosen]}
              title={entry.title}
              name={`${entry.slug}-${chosen.size}-runs`}
            />
          </span>
        )}
      </div>
      {error !== null && <LabProblem error={error} />}
      {isPending && <p className="text-ink-faint text-sm">Asking the server …</p>}
      {data?.runs.length === 0 && (
        <p className="text-ink-faint text-sm">None yet. The newest thousand are kept.</p>
      )}
      {data !== undefined && data.runs.length > 0 && (
        <ul className="grid grid-cols-1">
          {data.runs.map((run) => (
            <li
              key={run.id}
              aria-current={run.id === shown ? "true" : undefined}
              className={clsx(
                "flex flex-wrap items-center gap-x-3 gap-y-1.5 border-line-soft border-t px-2 py-2 text-sm",
                (run.id === shown || run.id === compareWith) && "bg-raised",
              )}
            >
              <input
                type="checkbox"
                checked={chosen.has(run.id)}
                onChange={({ target }) => choose(run.id, target.checked)}
                aria-label={`Choose the run of ${dateText(run.createdAt)} for a report`}
                className="size-4 accent-(--color-ink-soft)"
              />
              <button
                type="button"
                onClick={() => onShow(run.id)}
                className="num underline decoration-line underline-offset-2 hover:decoration-current"
              >
                {dateText(run.createdAt)}
              </button>
              {run.verdict === undefined ? (
                <span className="text-ink-faint">{run.state}</span>
              ) : (
                <VerdictMark holds={run.verdict.holds} />
              )}
              <span
                className="num w-full min-w-0 truncate text-ink-faint text-xs sm:w-auto sm:flex-1"
                title={settingsText(run)}
              >
                {settingsText(run)}
              </span>
              {shown !== undefined && run.id !== shown && run.verdict !== undefined && (
                <Button variant="bare" onClick={() => onShow(shown, run.id)}>
                  Compare
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <div className="flex gap-2">
        {before !== NEWEST && <Button onClick={() => page(NEWEST)}>Newest</Button>}
        {data !== undefined && data.next !== null && (
          <Button onClick={() => page(data.next ?? NEWEST)}>Older</Button>
        )}
      </div>
    </section>
  );
}
