import { SourceLine } from "#components/claims/source-line";
import type { Cell, CellEvidence } from "#lib/claims/comparison";
import { PinnedResult } from "./pinned-result";

/** What is so, how we know, and what the article says about it. */
export function ComparisonCell({ cell: { text, evidence, claims } }: Readonly<{ cell: Cell }>) {
  return (
    <td className="min-w-52 p-2 text-ink">
      {text}
      <div className="mt-1 text-ink-soft text-xs">
        <Evidence evidence={evidence} />
        {claims.length > 0 && (
          <p>
            The article:{" "}
            {claims.map((id) => (
              <a
                key={id}
                href={`/compare#${id}`}
                className="num mr-1.5 underline decoration-line underline-offset-2 hover:text-ink"
              >
                {id}
              </a>
            ))}
          </p>
        )}
      </div>
    </td>
  );
}

function Evidence({ evidence }: Readonly<{ evidence: CellEvidence }>) {
  switch (evidence.kind) {
    case "sourced":
      return <SourceLine source={evidence.source} auditedOn={evidence.auditedOn} />;
    case "measured here":
      return <PinnedResult by={evidence.by} />;
    case "opinion":
      return <p>Opinion</p>;
  }
}
