import { SourceLine } from "#components/claims/source-line";
import { VerdictText } from "#components/claims/verdict-text";
import { bearingsOf } from "#lib/claims/bearing";
import { cardAddress } from "#lib/claims/card-address";
import type { Statement } from "#lib/claims/claim";
import { LeftOut } from "./left-out";
import { NewestOutcome } from "./newest-outcome";

interface StatementLinesProps {
  readonly statements: readonly Statement[];
  /** Where a statement's card is; on the page of the cards themselves no other page is opened for it. */
  readonly addressOf?: (id: string) => string;
}

/** What is said, with its verdict, and how that is known: measured here, by a source, or an opinion. */
export function StatementLines({ statements, addressOf = cardAddress }: StatementLinesProps) {
  if (statements.length === 0) return <LeftOut />;
  return (
    <ul className="grid gap-2">
      {statements.map((statement) => (
        <li key={statement.id}>
          <a
            href={addressOf(statement.id)}
            className="underline decoration-line underline-offset-2 hover:decoration-ink"
          >
            {statement.text}
          </a>{" "}
          <VerdictText verdict={statement.verdict} />
          <div className="text-ink-soft text-xs">
            <SourceLine {...statement} />
            <NewestOutcome bearings={bearingsOf(statement.test)} />
          </div>
        </li>
      ))}
    </ul>
  );
}
