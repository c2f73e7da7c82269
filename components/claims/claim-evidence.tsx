import { bearingsOf } from "#lib/claims/bearing";
import type { Test } from "#lib/claims/claim";
import { EXPERIMENTS, runsHere } from "#lib/experiments/catalog";
import { RunHere } from "./run-here";

/** What this server has measured about it, the button that measures now, or why there is neither. */
export function ClaimEvidence({ test }: Readonly<{ test: Test }>) {
  if ("untestable" in test) return <p className="text-ink-soft text-xs">No experiment: {test.untestable}</p>;
  const named = bearingsOf(test).flatMap(({ experiment, direction }) => {
    const entry = EXPERIMENTS.find(({ id }) => id === experiment);
    return entry === undefined ? [] : [{ ...entry, direction }];
  });
  const runnable = named.filter(runsHere);
  if (runnable.length > 0) {
    return (
      <ul className="grid gap-2" aria-label="Evidence">
        {runnable.map(({ id, title, slug, direction }) => (
          <li key={id}>
            <RunHere experimentId={id} title={title} slug={slug} direction={direction} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <ul className="grid gap-0.5 text-ink-soft text-xs" aria-label="Not runnable here">
      {named.map(({ id, slug, title, status }) => (
        <li key={id}>
          <a href={`/lab/${slug}`} className="underline decoration-line underline-offset-2 hover:text-ink">
            {title}
          </a>
          , not run here{status.kind === "planned" && `: ${status.reason}`}
        </li>
      ))}
    </ul>
  );
}
