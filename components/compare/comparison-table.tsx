import type { Pattern, Transport } from "#lib/claims/claim";
import { type ClaimFilter, passes } from "#lib/claims/claim-filter";
import { CLAIMS } from "#lib/claims/claims";
import { type Cell, COLUMN_TITLES, COMPARISON_COLUMNS, type ComparisonColumn } from "#lib/claims/comparison";
import { ComparisonCell } from "./comparison-cell";
import { LeftOut } from "./left-out";
import { SaidTable } from "./said-table";

interface ComparisonTableProps<Subject extends Pattern | Transport> {
  readonly title: string;
  readonly about: string;
  readonly rows: Readonly<Record<Subject, Readonly<Record<ComparisonColumn, Cell>>>>;
  readonly filter: ClaimFilter;
  /** Of the rows, for people. */
  readonly names: Readonly<Record<Subject, string>>;
}

/** One axis of the comparison, patterns or transports: the article's questions, then what is said for and against. */
export function ComparisonTable<Subject extends Pattern | Transport>({
  title,
  about,
  rows,
  filter,
  names,
}: ComparisonTableProps<Subject>) {
  const id = title.toLowerCase();
  const subjects = Object.keys(rows) as Subject[];
  return (
    <section aria-labelledby={id} className="grid grid-cols-1 gap-2">
      <h2 id={id} className="font-semibold text-lg tracking-tight">
        {title} <span className="font-normal text-ink-soft text-sm">{about}</span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard. */}
      <section className="relative overflow-x-auto" aria-label={`${title}, table`} tabIndex={0}>
        <table className="w-full text-left text-sm">
          <thead>
            <tr>
              <td className="p-2" />
              {COMPARISON_COLUMNS.map((column) => (
                <th key={column} scope="col" className="p-2 font-medium text-ink-soft">
                  {COLUMN_TITLES[column]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {subjects.map((subject) => (
              <tr key={subject} className="border-line-soft border-t align-top">
                <th scope="row" className="p-2 font-medium text-ink">
                  {names[subject]}
                </th>
                {COMPARISON_COLUMNS.map((column) => {
                  const cell = rows[subject][column];
                  if (isLeft(cell, filter)) return <ComparisonCell key={column} cell={cell} />;
                  return (
                    <td key={column} className="min-w-52 p-2">
                      <LeftOut />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <SaidTable
        title={title}
        rows={subjects.map((subject) => ({ subject, name: names[subject] }))}
        filter={filter}
      />
    </section>
  );
}

/** Is it about a claim that the filter leaves? */
function isLeft({ claims }: Cell, filter: ClaimFilter): boolean {
  return filter === "all" || CLAIMS.some((claim) => claims.includes(claim.id) && passes(claim, filter));
}
