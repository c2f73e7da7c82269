import { clsx } from "clsx";
import type { FigureTable } from "#lib/experiments/figure-table";
import { figureBasis } from "#lib/format/figure-basis";
import { figureNumber } from "#lib/format/figure-text";

interface FiguresRowProps {
  readonly row: FigureTable["rows"][number];
  readonly columns: FigureTable["columns"];
}

/** The numbers of one of several, and below each of them what it rests on. */
export function FiguresRow({ row, columns }: FiguresRowProps) {
  const bases = row.figures.map((figure) => (figure === undefined ? "" : figureBasis(figure)));
  const hasBasis = bases.some((basis) => basis !== "");
  return (
    <>
      <tr className="border-line-soft border-t">
        <th scope="row" rowSpan={hasBasis ? 2 : 1} className="py-1.5 pr-3 text-left align-top font-normal">
          {row.label}
        </th>
        {row.figures.map((figure, index) => (
          <td key={columns[index]?.key} className={clsx("num pt-1.5 pl-3 text-right", !hasBasis && "pb-1.5")}>
            {figure === undefined ? "–" : figureNumber(figure)}
          </td>
        ))}
      </tr>
      {hasBasis && (
        <tr>
          {bases.map((basis, index) => (
            <td key={columns[index]?.key} className="num pb-1.5 pl-3 text-right text-ink-faint text-xs">
              {basis}
            </td>
          ))}
        </tr>
      )}
    </>
  );
}
