import { ClaimEvidence } from "#components/claims/claim-evidence";
import { SourceLine } from "#components/claims/source-line";
import { VerdictText } from "#components/claims/verdict-text";
import type { Claim } from "#lib/claims/claim";

/** Claims of the article, judged, each at an address of its own. */
export function ClaimList({ claims }: Readonly<{ claims: readonly Claim[] }>) {
  return (
    <ul aria-label="Claims" className="grid gap-x-8 lg:grid-cols-2">
      {claims.map(({ id, text, quote, verdict, why, source, checkedOn, test }) => (
        <li
          key={id}
          id={id}
          className="grid scroll-mt-4 content-start gap-1.5 border-line-soft border-t -mx-2 px-2 py-4 text-ink-soft text-sm target:bg-raised"
        >
          <h3 className="text-base text-ink">
            <span className="num mr-1 text-ink-soft text-xs">{id}</span> {text}
          </h3>
          <p>
            The article: <q>{quote}</q>
          </p>
          <p>
            <VerdictText verdict={verdict} /> {why}
          </p>
          <ClaimEvidence test={test} />
          <p className="text-xs">
            <SourceLine source={source} checkedOn={checkedOn} />
          </p>
        </li>
      ))}
    </ul>
  );
}
