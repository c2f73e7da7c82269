import type { Pattern, Transport } from "#lib/claims/claim";
import { type ClaimFilter, passes } from "#lib/claims/claim-filter";
import { saidOf } from "#lib/claims/said-of";
import { StatementLines } from "./statement-lines";

interface SaidTableProps {
  readonly title: string;
  readonly rows: readonly { readonly subject: Pattern | Transport; readonly name: string }[];
  readonly filter: ClaimFilter;
}

/** What is said for each pattern or transport and against it, by the article and beyond it. */
export function SaidTable({ title, rows, filter }: SaidTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard.
    <section className="relative overflow-x-auto" aria-label={`${title}, for and against`} tabIndex={0}>
      <table className="w-full min-w-[42rem] table-fixed text-left text-sm">
        <colgroup>
          <col className="w-24 md:w-36" />
          <col />
          <col />
        </colgroup>
        <thead>
          <tr>
            <td className="p-2" />
            <th scope="col" className="p-2 font-medium text-ink-soft">
              Said for it
            </th>
            <th scope="col" className="p-2 font-medium text-ink-soft">
              Said against it
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ subject, name }) => (
            <tr key={subject} className="border-line-soft border-t align-top">
              <th scope="row" className="p-2 font-medium text-ink">
                {name}
              </th>
              {(["pro", "con"] as const).map((side) => (
                <td key={side} className="p-2">
                  <StatementLines
                    statements={saidOf(subject, side).filter((statement) => passes(statement, filter))}
                    addressOf={(id) => `#${id}`}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
