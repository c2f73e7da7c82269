import { ClaimEvidence } from "#components/claims/claim-evidence";
import { SourceLine } from "#components/claims/source-line";
import { VerdictText } from "#components/claims/verdict-text";
import { isOfArticle, type Statement } from "#lib/claims/claim";

interface ClaimListProps {
  /** Of the list, for people. */
  readonly label: string;
  readonly statements: readonly Statement[];
}

/** Claims of the article and statements beyond it, judged, each at an address of its own. */
export function ClaimList({ label, statements }: ClaimListProps) {
  return (
    <ul aria-label={label} className="grid gap-x-8 lg:grid-cols-2">
      {statements.map((statement) => {
        const { id, text, verdict, why, test } = statement;
        return (
          <li
            key={id}
            id={id}
            className="grid scroll-mt-4 content-start gap-1.5 border-line-soft border-t -mx-2 px-2 py-4 text-ink-soft text-sm target:bg-raised"
          >
            <h3 className="text-base text-ink">
              <span className="num mr-1 text-ink-soft text-xs">{id}</span> {text}
            </h3>
            {isOfArticle(statement) && (
              <p>
                The article: <q>{statement.quote}</q>
              </p>
            )}
            <p>
              <VerdictText verdict={verdict} /> {why}
            </p>
            <ClaimEvidence test={test} />
            <p className="text-xs">
              <SourceLine {...statement} />
            </p>
          </li>
        );
      })}
    </ul>
  );
}
