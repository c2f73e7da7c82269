"use client";

import Link from "next/link";
import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import type { ExperimentDescription } from "#lib/experiments/experiment-description";
import { roughText } from "#lib/format/latency-text";
import { LastVerdict } from "./last-verdict";
import { WireList } from "./wire-list";

interface ExperimentCardProps {
  readonly entry: CatalogEntry;
  /** What the server offers for it. */
  readonly experiment: ExperimentDescription | undefined;
  readonly isLoading: boolean;
}

export function ExperimentCard({ entry, experiment, isLoading }: ExperimentCardProps) {
  return (
    <li className="group relative grid grid-rows-[auto_1fr_auto_auto] gap-2.5 rounded-xl border border-line bg-panel p-4 hover:border-ink-faint">
      <div className="flex items-baseline justify-between gap-3">
        <h3 className="font-semibold text-lg tracking-tight">
          {/* The whole card is the link. */}
          <Link href={`/lab/${entry.slug}`} prefetch={false} className="after:absolute after:inset-0">
            {entry.title}
          </Link>
        </h3>
        <span className="num text-ink-faint text-xs">{entry.id}</span>
      </div>
      <p className="text-ink-soft">{entry.question}</p>
      <WireList wires={entry.wires} />
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-2 border-line-soft border-t pt-2.5">
        {experiment === undefined ? (
          <span className="text-ink-faint text-xs">
            {isLoading ? "Asking the server …" : "Not offered now"}
          </span>
        ) : (
          <>
            <LastVerdict experimentId={experiment.id} />
            <span className="num text-ink-faint text-xs">
              about {roughText(experiment.presets[0].expectedMs)}
            </span>
          </>
        )}
      </div>
    </li>
  );
}
