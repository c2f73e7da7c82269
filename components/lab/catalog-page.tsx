"use client";

import { useExperiments } from "#lib/client/lab/use-lab";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import { ExperimentCard } from "./experiment-card";
import { LabProblem } from "./lab-problem";
import { PlannedList } from "./planned-list";
import { ReportOfNewest } from "./report-of-newest";

interface CatalogPageProps {
  readonly runnable: readonly CatalogEntry[];
  readonly planned: readonly CatalogEntry[];
}

/** Every question of the Lab: those that it can answer here and now, then the others with the reason. */
export function CatalogPage({ runnable, planned }: CatalogPageProps) {
  const { data, error, isPending } = useExperiments();
  return (
    <div className="grid gap-10">
      <header className="grid gap-2">
        <h1 className="font-semibold text-xl tracking-tight">Lab</h1>
        <p className="max-w-prose text-ink-soft">
          Each experiment puts a claim to the test on this server: real sockets, a fresh room, a process of
          its own for the clients. Say what you expect, run it, and read what came out.
        </p>
      </header>
      <section aria-labelledby="run-here" className="grid gap-4">
        <h2 id="run-here" className="font-semibold text-lg tracking-tight">
          Run here <span className="font-normal text-ink-faint">{runnable.length}</span>
        </h2>
        {error !== null && <LabProblem error={error} />}
        <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
          {runnable.map((entry) => (
            <ExperimentCard
              key={entry.id}
              entry={entry}
              experiment={data?.find(({ id }) => id === entry.id)}
              isLoading={isPending}
            />
          ))}
        </ul>
      </section>
      <ReportOfNewest />
      <PlannedList entries={planned} />
    </div>
  );
}
