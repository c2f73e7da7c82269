import { type Cell, COLUMN_TITLES, COMPARISON_COLUMNS, type ComparisonColumn } from "#lib/claims/comparison";
import { ComparisonCell } from "./comparison-cell";

interface ComparisonTableProps {
  readonly title: string;
  readonly about: string;
  readonly rows: Readonly<Record<string, Readonly<Record<ComparisonColumn, Cell>>>>;
  /** Of the rows, for people. */
  readonly names: Readonly<Record<string, string>>;
}

/** One axis of the comparison: patterns, or transports. */
export function ComparisonTable({ title, about, rows, names }: ComparisonTableProps) {
  const id = title.toLowerCase();
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
            {Object.entries(rows).map(([row, cells]) => (
              <tr key={row} className="border-line-soft border-t align-top">
                <th scope="row" className="p-2 font-medium text-ink">
                  {names[row] ?? row}
                </th>
                {COMPARISON_COLUMNS.map((column) => (
                  <ComparisonCell key={column} cell={cells[column]} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
