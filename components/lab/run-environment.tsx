import type { RunRecord } from "#lib/experiments/run-record";
import { runConditions } from "#lib/format/run-conditions";

/** Where and when a run was made, and what it was set to. */
export function RunEnvironmentList({ run }: Readonly<{ run: RunRecord }>) {
  return (
    <dl aria-label="Environment" className="grid gap-x-8 text-xs lg:grid-cols-2">
      {runConditions(run).map(([name, text]) => (
        <div key={name} className="flex gap-3 border-line-soft border-t py-1">
          <dt className="w-16 shrink-0 text-ink-faint">{name}</dt>
          <dd className="num min-w-0 break-words text-ink-soft">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
