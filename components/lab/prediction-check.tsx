import type { Verdict } from "#lib/experiments/verdict";

interface PredictionCheckProps {
  readonly prediction: string | undefined;
  readonly holds: Verdict["holds"];
}

/** What was expected before the run, beside what came out. The person compares. */
export function PredictionCheck({ prediction, holds }: PredictionCheckProps) {
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
        <dt className="text-ink-faint text-xs">What came out</dt>
        <dd>{outcomeText(holds)}</dd>
      </div>
    </dl>
  );
}

function outcomeText(holds: Verdict["holds"]): string {
  if (holds === "unknown") return "Unknown: this run decides nothing.";
  return holds ? "The claim under test holds." : "The claim under test does not hold.";
}
