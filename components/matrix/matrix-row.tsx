import { clsx } from "clsx";
import { memo } from "react";
import type { EventRow } from "#lib/measure/delivery";
import { TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";
import { DeliveryCellView } from "./delivery-cell-view";

interface MatrixRowProps {
  readonly row: EventRow;
  /** Place in the table, counted from 2: the head is row 1. */
  readonly rowIndex: number;
  readonly selected: boolean;
  /** The one row that Tab reaches; arrow keys move from there. */
  readonly reachable: boolean;
  readonly selectedTransport: TransportId;
  readonly onSelect: (offset: number) => void;
}

/** One event across all wires. Its head is a button that puts the event on the race's axis. */
export const MatrixRow = memo(function MatrixRow(props: MatrixRowProps) {
  const { row, rowIndex, selected, reachable, selectedTransport, onSelect } = props;
  return (
    // The button in the row head does the same by keyboard.
    <tr
      aria-rowindex={rowIndex}
      data-offset={row.offset}
      onClick={() => onSelect(row.offset)}
      className={clsx("h-matrix-row cursor-pointer", selected ? "bg-raised" : "hover:bg-raised/60")}
    >
      <th scope="row" className="border-line-soft border-t pl-2 text-left font-normal">
        <button
          type="button"
          data-row-button=""
          tabIndex={reachable ? 0 : -1}
          aria-pressed={selected}
          className="flex w-full items-baseline gap-2 rounded text-left"
        >
          <span className="num text-ink text-xs">#{row.offset}</span>
          <span className="num min-w-0 truncate text-ink-faint text-xs" title={row.type}>
            {row.type}
          </span>
        </button>
      </th>
      {TRANSPORT_IDS.map((id) => (
        <td
          key={id}
          data-transport={id}
          className={clsx(
            "num whitespace-nowrap border-line-soft border-t text-center text-ink-soft text-xs",
            id === selectedTransport && "bg-wire/8",
          )}
        >
          <DeliveryCellView cell={row.cells[id]} />
        </td>
      ))}
    </tr>
  );
});
