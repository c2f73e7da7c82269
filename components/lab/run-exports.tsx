"use client";

import { CopyButton } from "#components/ui/copy-button";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import { rerunPath } from "#lib/experiments/knob-values";
import type { RunRecord } from "#lib/experiments/run-record";
import { ReportButtons } from "./report-buttons";

const LINK =
  "rounded-lg border border-line px-2.5 py-1.5 text-ink-soft text-sm hover:bg-raised hover:text-ink";

interface RunExportsProps {
  readonly run: RunRecord;
  readonly entry: CatalogEntry;
}

/** Ways to take a run along, and to make it again. */
export function RunExports({ run, entry }: RunExportsProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ReportButtons runIds={[run.id]} title={entry.title} name={`${entry.slug}-${run.id.slice(0, 6)}`} />
      <a href={`/api/lab/runs/${run.id}/figures.csv`} download={`run-${run.id}.csv`} className={LINK}>
        CSV
      </a>
      <a href={`/api/lab/runs/${run.id}`} download={`run-${run.id}.json`} className={LINK}>
        JSON
      </a>
      <a
        href={`/api/lab/runs/${run.id}/journal.json`}
        download={`run-${run.id}-journal.json`}
        className={LINK}
      >
        Journal
      </a>
      <a href={rerunPath(run)} className={LINK}>
        Same settings
      </a>
      <CopyButton
        label="Copy link"
        accessibleName="Copy the link to this run"
        text={() => `${location.origin}/lab/${entry.slug}?run=${run.id}`}
      />
    </div>
  );
}
