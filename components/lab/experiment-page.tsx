"use client";

import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useEffect, useRef } from "react";
import { isOver, useExperiments, useRun, useStartRun } from "#lib/client/lab/use-lab";
import { useLabAddress } from "#lib/client/lab/use-lab-address";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import { LabProblem } from "./lab-problem";
import { RunComparison } from "./run-comparison";
import { RunForm } from "./run-form";
import { RunList } from "./run-list";
import { RunView } from "./run-view";
import { useKnobs } from "./use-knobs";
import { WhatItWouldShow } from "./what-it-would-show";

// It knows every experiment: the page does not wait for all of them.
const ExperimentSetup = dynamic(() => import("./experiment-setup").then((file) => file.ExperimentSetup));

/** Expect, set, run, read: one experiment. */
export function ExperimentPage({ entry }: Readonly<{ entry: CatalogEntry }>) {
  const { run, compareWith, parameters, show } = useLabAddress();
  const { data: experiments, error } = useExperiments();
  const experiment = experiments?.find(({ id }) => id === entry.id);
  const knobs = useKnobs(experiment, parameters);
  const { data: shown } = useRun(run);
  const start = useStartRun();
  const result = useRef<HTMLDivElement>(null);
  useRunsAgainWhenOver(run, entry.id);
  const begin = (id: string) => {
    show(id);
    // On a phone it is below the form; beside a long form that was scrolled to its button, above what is seen.
    const topPx = result.current?.getBoundingClientRect().top ?? 0;
    if (topPx < 0 || topPx > innerHeight / 2) result.current?.scrollIntoView();
  };
  const closeComparison = () => {
    // The pressed button goes.
    result.current?.querySelector<HTMLElement>("#stored-runs")?.focus();
    show(run);
  };
  return (
    <div className="grid grid-cols-1 gap-8 md:grid-cols-[20rem_minmax(0,1fr)] xl:grid-cols-[22.5rem_minmax(0,1fr)]">
      <div className="md:border-line md:border-r md:pr-6">
        {error !== null && <LabProblem error={error} />}
        {experiments === undefined && error === null && (
          <p className="text-ink-faint text-sm">Asking the server what can be set …</p>
        )}
        {experiment !== undefined && knobs !== undefined && (
          <RunForm
            experiment={experiment}
            predictions={entry.predictions}
            knobs={knobs}
            firstSeed={parameters.get("seed") ?? ""}
            isStarting={start.isPending}
            problem={start.error?.message}
            onRun={(wish) => start.mutate(wish, { onSuccess: ({ id }) => begin(id) })}
          />
        )}
      </div>
      <div ref={result} className="grid min-w-0 grid-cols-1 scroll-mt-4 content-start gap-10">
        {experiment !== undefined && (
          <p className="max-w-prose text-ink-soft">
            <span className="text-ink-faint">Claim under test: </span>
            {experiment.claim}
          </p>
        )}
        {run === undefined ? (
          <>
            <ExperimentSetup experimentId={entry.id} knobs={knobs?.lastValues ?? {}} otherwise={{}} />
            <WhatItWouldShow entry={entry} />
          </>
        ) : (
          <RunView runId={run} entry={entry} />
        )}
        {run !== undefined && compareWith !== undefined && (
          <RunComparison runId={run} otherId={compareWith} onClose={closeComparison} />
        )}
        <RunList experimentId={entry.id} entry={entry} shown={run} compareWith={compareWith} onShow={show} />
        {run !== undefined && shown !== undefined && (
          <ExperimentSetup experimentId={entry.id} knobs={shown.knobs} />
        )}
      </div>
    </div>
  );
}

/** A run that ends belongs into the list of stored runs. */
function useRunsAgainWhenOver(runId: string | undefined, experimentId: string): void {
  const queries = useQueryClient();
  const { data } = useRun(runId);
  const over = data === undefined ? undefined : isOver(data);
  useEffect(() => {
    if (over !== true) return;
    void queries.invalidateQueries({ queryKey: ["lab", "runs", experimentId] });
    void queries.invalidateQueries({ queryKey: ["lab", "newest"] });
  }, [over, queries, experimentId]);
}
