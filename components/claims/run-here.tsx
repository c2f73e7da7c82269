"use client";

import { useRef } from "react";
import { Button } from "#components/ui/button";
import { ProgressBar } from "#components/ui/progress-bar";
import { outcomeOf } from "#lib/claims/bearing";
import type { Direction } from "#lib/claims/claim";
import { useCancelRun, useExperiments, useNewestRun, useStartRun } from "#lib/client/lab/use-lab";
import type { ActiveRun } from "#lib/experiments/newest-runs";
import { roughText } from "#lib/format/latency-text";
import { verdictText } from "#lib/format/verdict-text";
import { MeasuredHere } from "./measured-here";
import { OtherRun } from "./other-run";
import { OutcomeMark } from "./outcome-mark";

interface RunHereProps {
  readonly experimentId: string;
  readonly title: string;
  readonly slug: string;
  /** What its verdict says about the statement that it is pinned to; undefined where it is pinned to none. */
  readonly direction?: Direction;
}

/** The newest run of an experiment's short form, pinned to what it bears on, and the button that runs it. */
export function RunHere({ experimentId, title, slug, direction }: RunHereProps) {
  const { active, newest, isLoading, problem } = useNewestRun(experimentId);
  const { data: experiments } = useExperiments();
  const experiment = experiments?.find(({ id }) => id === experimentId);
  const start = useStartRun();
  const preset = experiment?.presets[0];
  const name = useRef<HTMLAnchorElement>(null);
  const run = () => {
    if (preset === undefined) return;
    // The pressed button goes while it runs, and so does the one that cancels.
    name.current?.focus();
    start.mutate({ experiment: experimentId, knobs: preset.knobs });
  };
  return (
    <div className="grid gap-1.5 rounded-lg border border-line-soft bg-raised/40 px-3 py-2 text-ink-soft text-xs">
      <div className="flex min-h-7 flex-wrap items-center gap-x-2.5 gap-y-1">
        <a
          ref={name}
          href={newest === undefined ? `/lab/${slug}` : `/lab/${slug}?run=${newest.id}`}
          className="font-medium text-ink underline decoration-line underline-offset-2"
        >
          {title}
        </a>
        {newest !== undefined && direction !== undefined && (
          <OutcomeMark outcome={outcomeOf(direction, newest.verdict.holds)} />
        )}
        {newest === undefined && !isLoading && active === undefined && problem === undefined && (
          <span>Not run here yet</span>
        )}
        {experiment?.runsIn === "page" && active === undefined && (
          <a
            href={`/lab/${slug}`}
            className="ml-auto rounded-lg border border-line px-2 py-1 text-ink"
            aria-label={`Run in the Lab: ${title}`}
          >
            Run in the Lab
          </a>
        )}
        {experiment?.runsIn !== "page" && active === undefined && (
          <Button
            variant="bare"
            className="ml-auto border border-line"
            disabled={preset === undefined || start.isPending}
            aria-label={`${newest === undefined ? "Run here" : "Run again"}: ${title}`}
            onClick={run}
          >
            {newest === undefined ? "Run here" : "Run again"}
            {preset !== undefined && <span className="num">{roughText(preset.expectedMs)}</span>}
          </Button>
        )}
      </div>
      {experiment !== undefined && (
        <p>
          Tested: {experiment.claim}{" "}
          {newest !== undefined && (
            <b className="font-semibold text-ink">{verdictText(newest.verdict.holds)}.</b>
          )}
        </p>
      )}
      {direction === "measures" && <p>Its numbers are of the matter; what it tests is another claim.</p>}
      {problem !== undefined && <p>{problem}</p>}
      {active !== undefined && <UnderWay run={active} title={title} onCancel={() => name.current?.focus()} />}
      {newest !== undefined && (
        <>
          {/* Other cards show the same run. The one that was pressed says what came out. */}
          <p aria-live={start.isSuccess ? "polite" : "off"} className="text-ink">
            {newest.verdict.reason}
          </p>
          <p>
            <MeasuredHere run={newest} />
          </p>
        </>
      )}
      <OtherRun experimentId={experimentId} />
      {start.error !== null && (
        <p role="alert" className="text-bad">
          {start.error.message}
        </p>
      )}
    </div>
  );
}

interface UnderWayProps {
  readonly run: ActiveRun;
  readonly title: string;
  readonly onCancel: () => void;
}

function UnderWay({ run, title, onCancel }: UnderWayProps) {
  const cancelling = useCancelRun(run.id);
  const percent = Math.round((run.progress ?? 0) * 100);
  return (
    <div className="flex items-center gap-2.5">
      <span>{run.state === "queued" ? "Waiting" : "Running"}</span>
      <div className="flex-1">
        <ProgressBar label={`Progress of ${title}`} percent={percent} />
      </div>
      {cancelling === undefined ? (
        <span className="text-ink-faint">from another tab</span>
      ) : (
        <Button
          variant="bare"
          disabled={cancelling.isPending}
          aria-label={`Cancel ${title}`}
          onClick={() => {
            onCancel();
            cancelling.cancel();
          }}
        >
          Cancel
        </Button>
      )}
    </div>
  );
}
