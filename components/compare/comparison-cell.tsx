import type { Cell } from "#lib/claims/comparison";

const LINK = "underline decoration-line underline-offset-2 hover:text-ink";

/** What is so, and how we know. */
export function ComparisonCell({ cell: { text, evidence } }: Readonly<{ cell: Cell }>) {
  return (
    <td className="min-w-48 p-2 text-ink">
      {text}
      <span className="block text-ink-soft text-xs">
        {evidence.kind === "sourced" && (
          <>
            <a href={evidence.source.url} target="_blank" rel="noreferrer" className={LINK}>
              {evidence.source.title}
            </a>
            , checked {evidence.checkedOn}
          </>
        )}
        {evidence.kind === "measured here" && `Tested by ${evidence.by} of the Lab`}
        {evidence.kind === "opinion" && "Opinion"}
      </span>
    </td>
  );
}
