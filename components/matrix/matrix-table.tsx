"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, memo, useLayoutEffect, useRef } from "react";
import { stepTarget } from "#lib/client/step-target";
import type { EventRow } from "#lib/measure/delivery";
import type { TransportId } from "#lib/transports/catalog";
import { MatrixHead } from "./matrix-head";
import { MatrixRow } from "./matrix-row";

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

/** The table of all kept events; only the rows in sight are in the document. */
export const MatrixTable = memo(function MatrixTable(props: MatrixTableProps) {
  const { rows, selectedOffset, recycled, selectedTransport, onSelectEvent, onSelectTransport } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    scrollPaddingStart: HEAD_HEIGHT_PX,
    overscan: 4,
  });
  useStillWhenScrolled(scroller, virtualizer.scrollOffset ?? 0, rows[0]?.offset);

  const inSight = virtualizer.getVirtualItems();
  const selectedIndex = Math.max(
    0,
    rows.findIndex((row) => row.offset === selectedOffset),
  );

  const moveBy = (event: KeyboardEvent) => {
    const target = stepTarget(event.key, selectedIndex, rows.length);
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
        className="w-full min-w-160 table-fixed border-separate border-spacing-0"
      >
        <MatrixHead selectedTransport={selectedTransport} onSelectTransport={onSelectTransport} />
        <Spacer heightPx={inSight[0]?.start ?? 0} />
        <tbody>
          {inSight.map(({ index }, place) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <MatrixRow
                key={recycled ? place : row.offset}
                row={row}
                rowIndex={index + 2}
                selected={row.offset === selectedOffset}
                reachable={index === selectedIndex}
                selectedTransport={selectedTransport}
                onSelect={onSelectEvent}
              />
            );
          })}
        </tbody>
        <Spacer heightPx={virtualizer.getTotalSize() - (inSight.at(-1)?.end ?? 0)} />
      </table>
    </div>
  );
});

/** Holds the place of the rows that are not in the document. */
function Spacer({ heightPx }: Readonly<{ heightPx: number }>) {
  if (heightPx <= 0) return null;
  return (
    <tbody aria-hidden="true">
      <tr>
        <td style={{ height: heightPx }} />
      </tr>
    </tbody>
  );
}

/** New rows come in at the top: who has scrolled down keeps the rows they are reading. */
function useStillWhenScrolled(
  scroller: { readonly current: HTMLDivElement | null },
  scrolledPx: number,
  newestOffset: number | undefined,
): void {
  const before = useRef(newestOffset);
  useLayoutEffect(() => {
    const added = (newestOffset ?? 0) - (before.current ?? 0);
    before.current = newestOffset;
    // Asked of the virtualizer, not of the element: reading scrollTop here would force a layout for each change.
    if (scroller.current === null || added <= 0 || scrolledPx < ROW_HEIGHT_PX) return;
    scroller.current.scrollTop = scrolledPx + added * ROW_HEIGHT_PX;
  }, [newestOffset, scrolledPx, scroller]);
}
