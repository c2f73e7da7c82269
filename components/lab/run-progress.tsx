"use client";

import { Button } from "#components/ui/button";
import { ProgressBar } from "#components/ui/progress-bar";
import { useCancelRun } from "#lib/client/lab/use-lab";
import type { RunStatus } from "#lib/experiments/run-record";
import { BarChart } from "./bar-chart";
import { LaneChart } from "./lane-chart";

/** A run that waits or is under way: how far it is, what has arrived until now, and the way to stop it. */
export function RunProgress({ run }: Readonly<{ run: RunStatus }>) {
  const cancelling = useCancelRun(run.id);
  const labels = new Map(run.clients?.map(({ client, label }) => [client, label] as const));
  const percent = Math.round((run.progress ?? 0) * 100);
  return (
    <section aria-label="Run under way" className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold text-lg tracking-tight">
          <span aria-live="polite">
            {run.state === "queued" ? waitingText(run.waitingFor ?? 0) : "Running"}
          </span>
        </h2>
        {cancelling === undefined ? (
          <span className="text-ink-faint text-sm">Started in another tab: only that one can cancel it</span>
        ) : (
          <Button disabled={cancelling.isPending} onClick={cancelling.cancel}>
            Cancel
          </Button>
        )}
      </div>
      <ProgressBar label="Progress" percent={percent} />
      {run.environment.browser !== undefined && cancelling !== undefined && (
        <p className="text-ink-soft text-sm">
          This tab carries it out. Keep it open and in front until it is over.
        </p>
      )}
      {run.state === "running" && run.live === undefined && (
        <p className="text-ink-soft text-sm">
          This run reads the server's processor time. What arrived is drawn when it is over: drawing it now
          would be work of the same server.
        </p>
      )}
      {run.live !== undefined && <LaneChart series={run.live} labels={labels} />}
      {run.liveBars !== undefined && <BarChart figures={run.liveBars} />}
    </section>
  );
}

function waitingText(before: number): string {
  if (before <= 1) return "Waiting: one run is before this one";
  return `Waiting: ${before} runs are before this one`;
}
