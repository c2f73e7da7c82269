import { type Cell, COLUMN_TITLES, COMPARISON_COLUMNS, type ComparisonColumn } from "#lib/claims/comparison";
import { ComparisonCell } from "./comparison-cell";

interface ComparisonTableProps {
  readonly title: string;
  readonly rows: Readonly<Record<string, Readonly<Record<ComparisonColumn, Cell>>>>;
}

/** One axis of the comparison: patterns, or transports. */
export function ComparisonTable({ title, rows }: ComparisonTableProps) {
  return (
    <table className="block overflow-x-auto text-left text-sm md:table" aria-label={title}>
      <thead>
        <tr>
          <th scope="col" className="p-2 font-semibold text-ink">
            {title}
          </th>
          {COMPARISON_COLUMNS.map((column) => (
            <th key={column} scope="col" className="p-2 font-medium text-ink-soft">
              {COLUMN_TITLES[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Object.entries(rows).map(([name, cells]) => (
          <tr key={name} className="border-line-soft border-t align-top">
            <th scope="row" className="p-2 font-medium text-ink">
              {name}
            </th>
            {COMPARISON_COLUMNS.map((column) => (
              <ComparisonCell key={column} cell={cells[column]} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
