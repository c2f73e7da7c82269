"use client";

import { type Range, useVirtualizer } from "@tanstack/react-virtual";
import { Fragment, type KeyboardEvent, memo, useCallback, useRef, useState } from "react";
import { stepTarget } from "#lib/client/step-target";
import type { EventRow } from "#lib/measure/delivery";
import type { TransportId } from "#lib/transports/catalog";
import { MatrixHead } from "./matrix-head";
import { MatrixRow } from "./matrix-row";
import { rangeWith } from "./range-with";
import { useStillWhenScrolled } from "./use-still-when-scrolled";

/** `--spacing-matrix-row` in px. */
const ROW_HEIGHT_PX = 30;
const HEAD_HEIGHT_PX = 44;

interface MatrixTableProps {
  /** Newest first. */
  readonly rows: readonly EventRow[];
  readonly selectedOffset: number | undefined;
  /** Many come at once and none is held: a row's elements are used again for the next event in its place. */
  readonly recycled: boolean;
  readonly selectedTransport: TransportId;
  readonly onSelectEvent: (offset: number) => void;
  readonly onSelectTransport: (transportId: TransportId) => void;
}

/** The table of all kept events; only the rows in sight and the one that Tab reaches are in the document. */
export const MatrixTable = memo(function MatrixTable(props: MatrixTableProps) {
  const { rows, selectedOffset, recycled, selectedTransport, onSelectEvent, onSelectTransport } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [focusedOffset, setFocusedOffset] = useState<number>();
  const indexOf = (offset: number | undefined) => rows.findIndex((row) => row.offset === offset);
  const focusedIndex = indexOf(focusedOffset);
  const heldIndex = focusedIndex === -1 ? Math.max(0, indexOf(selectedOffset)) : focusedIndex;
  // New rows push it down: with the focus it must not leave the document.
  const withHeld = useCallback((range: Range) => rangeWith(range, heldIndex), [heldIndex]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    scrollPaddingStart: HEAD_HEIGHT_PX,
    overscan: 4,
    rangeExtractor: withHeld,
  });
  useStillWhenScrolled(scroller, ROW_HEIGHT_PX, virtualizer.scrollOffset ?? 0, rows[0]?.offset);
  const shown = virtualizer.getVirtualItems();

  const moveBy = (event: KeyboardEvent) => {
    const target = stepTarget(event.key, heldIndex, rows.length);
    const row = target === undefined ? undefined : rows[target];
    if (target === undefined || row === undefined) return;
    event.preventDefault();
    onSelectEvent(row.offset);
    virtualizer.scrollToIndex(target);
    requestAnimationFrame(() => {
      scroller.current
        ?.querySelector<HTMLElement>(`[data-offset="${row.offset}"] [data-row-button]`)
        ?.focus();
    });
  };

  return (
    <div
      ref={scroller}
      // Its size is known without its content: what changes in here is no reason to lay out the page.
      style={{ height: HEAD_HEIGHT_PX + virtualizer.getTotalSize() }}
      className="relative max-h-96 shrink overflow-auto contain-strict anchor-none md:max-h-112 xl:max-h-full"
    >
      <table
        aria-label="Delivery matrix"
        aria-rowcount={rows.length + 1}
        onKeyDown={moveBy}
        onFocus={({ target }) => setFocusedOffset(offsetOf(target))}
        onBlur={() => setFocusedOffset(undefined)}
        className="w-full min-w-160 table-fixed border-separate border-spacing-0"
      >
        <MatrixHead selectedTransport={selectedTransport} onSelectTransport={onSelectTransport} />
        <tbody>
          {shown.map(({ index, start }, place) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <Fragment key={recycled && focusedIndex === -1 ? place : row.offset}>
                <Spacer heightPx={start - (shown[place - 1]?.end ?? 0)} />
                <MatrixRow
                  row={row}
                  rowIndex={index + 2}
                  selected={row.offset === selectedOffset}
                  reachable={index === heldIndex}
                  selectedTransport={selectedTransport}
                  onSelect={onSelectEvent}
                />
              </Fragment>
            );
          })}
          <Spacer heightPx={virtualizer.getTotalSize() - (shown.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </div>
  );
});

/** Of the row that has the focus. */
function offsetOf(element: Element): number | undefined {
  const row = element.closest<HTMLElement>("[data-offset]");
  return row === null ? undefined : Number(row.dataset["offset"]);
}

/** Holds the place of the rows that are not in the document. */
function Spacer({ heightPx }: Readonly<{ heightPx: number }>) {
  if (heightPx <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row without a tabIndex takes no focus
    <tr aria-hidden="true">
      <td style={{ height: heightPx }} />
    </tr>
  );
}
