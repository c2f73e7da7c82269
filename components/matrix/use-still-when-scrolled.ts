import { useLayoutEffect, useRef } from "react";

/**
 * New rows come in at the top: who has scrolled down keeps the rows they are reading.
 * @param rowHeightPx less than one row counts as not scrolled
 */
export function useStillWhenScrolled(
  scroller: { readonly current: HTMLDivElement | null },
  rowHeightPx: number,
  scrolledPx: number,
  newestOffset: number | undefined,
): void {
  const before = useRef(newestOffset);
  useLayoutEffect(() => {
    const added = (newestOffset ?? 0) - (before.current ?? 0);
    before.current = newestOffset;
    // Asked of the virtualizer, not of the element: reading scrollTop here would force a layout for each change.
    if (scroller.current === null || added <= 0 || scrolledPx < rowHeightPx) return;
    scroller.current.scrollTop = scrolledPx + added * rowHeightPx;
  }, [newestOffset, scrolledPx, rowHeightPx, scroller]);
}
