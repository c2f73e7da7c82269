import { ClaimEvidence } from "#components/claims/claim-evidence";
import { SideTag } from "#components/claims/side-tag";
import { SourceLine } from "#components/claims/source-line";
import { VerdictText } from "#components/claims/verdict-text";
import { isOfArticle, type Statement } from "#lib/claims/claim";
import type { TransportId } from "#lib/transports/catalog";
import { SessionEvidence } from "./session-evidence";

interface StatementCardProps {
  readonly statement: Statement;
  readonly transportId: TransportId;
}

/** What is said, what is so, who decides it, what was measured here, and the button that measures now. */
export function StatementCard({ statement, transportId }: StatementCardProps) {
  const { id, side, text, verdict, why, test, sessionFigure } = statement;
  return (
    <article className="unseen-later grid gap-2 rounded-xl border border-line bg-panel px-3.5 py-3">
      <header className="flex gap-2">
        <SideTag side={side} />
        <h3 className="min-w-0 text-ink">{text}</h3>
      </header>
      {isOfArticle(statement) && (
        <p className="text-ink-faint text-xs">
          The article: <q>{statement.quote}</q>
        </p>
      )}
      <p className="text-ink-soft text-sm">
        <VerdictText verdict={verdict} /> {why}
      </p>
      {sessionFigure !== undefined && <SessionEvidence figure={sessionFigure} transportId={transportId} />}
      <ClaimEvidence test={test} />
      <p className="text-ink-faint text-xs">
        {isOfArticle(statement) && (
          <>
            <a
              href={`/compare#${id}`}
              className="num underline decoration-line underline-offset-2 hover:text-ink"
            >
              {id}
            </a>
            {" · "}
          </>
        )}
        <SourceLine {...statement} />
      </p>
    </article>
  );
}
