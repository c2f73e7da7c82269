import { VerdictText } from "#components/claims/verdict-text";
import { cardAddress } from "#lib/claims/card-address";
import type { Statement } from "#lib/claims/claim";

/** What is said, with its verdict. One that is not of the article has its reason here: this is its place. */
export function StatementLines({ statements }: Readonly<{ statements: readonly Statement[] }>) {
  return (
    <ul className="grid gap-2">
      {statements.map((statement) => {
        const { id, text, verdict, why } = statement;
        return (
          <li key={id} id={id.includes("/") ? id : undefined} className="target:bg-raised">
            <a
              href={cardAddress(id)}
              className="underline decoration-line underline-offset-2 hover:decoration-ink"
            >
              {text}
            </a>{" "}
            <VerdictText verdict={verdict} />
            {id.includes("/") && <span className="block text-ink-soft text-xs">{why}</span>}
          </li>
        );
      })}
    </ul>
  );
}
