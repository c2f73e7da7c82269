import type { CatalogEntry } from "#lib/experiments/catalog-entry";
import type { Verdict } from "#lib/experiments/verdict";

interface PredictionCheckProps {
  readonly prediction: string | undefined;
  readonly holds: Verdict["holds"];
  readonly results: CatalogEntry["results"];
}

/** What was expected before the run, beside what came out. The person compares. */
export function PredictionCheck({ prediction, holds, results }: PredictionCheckProps) {
  const outcome = holds === "unknown" ? results.unknown : holds ? results.holds : results.fails;
  return (
    <dl
      aria-label="Prediction"
      className="grid gap-2 rounded-lg border border-line bg-panel p-3 text-sm sm:grid-cols-2"
    >
      <div className="grid content-start gap-0.5">
        <dt className="text-ink-faint text-xs">Expected before the run</dt>
        <dd>{prediction ?? "Nothing was predicted."}</dd>
      </div>
      <div className="grid content-start gap-0.5">
        <dt className="text-ink-faint text-xs">Which way it came out</dt>
        <dd>{outcome}</dd>
      </div>
    </dl>
  );
}
