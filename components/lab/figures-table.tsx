import { arrangeFigures } from "#lib/experiments/figure-table";
import type { Figure } from "#lib/experiments/verdict";
import { figureBasis } from "#lib/format/figure-basis";
import { figureText, unitText } from "#lib/format/figure-text";
import { FiguresRow } from "./figures-row";

/** The numbers of a run: what several have in common side by side, the rest as a list. */
export function FiguresTable({ figures }: Readonly<{ figures: readonly Figure[] }>) {
  const { table, single } = arrangeFigures(figures);
  return (
    <div className="grid gap-4">
      {table !== undefined && (
        <section aria-label="Figures" className="overflow-x-auto" tabIndex={-1}>
          <table className="w-full text-sm">
            <thead>
              <tr className="text-ink-faint text-xs">
                <th scope="col" className="py-1.5 pr-3 text-left font-normal">
                  who
                </th>
                {table.columns.map(({ key, label, unit }) => (
                  <th key={key} scope="col" className="py-1.5 pl-3 text-right align-bottom font-normal">
                    {label}
                    {unit !== "events" && unitText(unit) !== "" && `, ${unitText(unit)}`}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row) => (
                <FiguresRow key={row.key} row={row} columns={table.columns} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {single.length > 0 && (
        <dl className="grid gap-x-8 text-sm lg:grid-cols-2">
          {single.map((figure) => (
            <div
              key={figure.name}
              className="flex items-baseline justify-between gap-4 border-line-soft border-t py-1.5"
            >
              <dt className="min-w-0 text-ink-soft">{figure.label}</dt>
              <dd className="num shrink-0 text-right">
                {figureText(figure)}
                <span className="text-ink-faint text-xs"> {figureBasis(figure)}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
