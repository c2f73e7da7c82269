import { useEffect, useRef, useState } from "react";
import { nowMs } from "#lib/client/now";
import type { EventRow } from "#lib/measure/delivery";

/** An event stays at least this long on the axis, so that a stream can be read. */
const HOLD_MS = 250;

/**
 * The event on the axis: the selected one while it is kept, else the newest, changed at most four times a second.
 * @param rows newest first
 */
export function useFollowedEvent(
  rows: readonly EventRow[],
  selectedOffset: number | undefined,
): EventRow | undefined {
  const newest = rows[0]?.offset;
  const [held, setHeld] = useState(newest);
  const changedAtMs = useRef(0);

  useEffect(() => {
    if (newest === held) return;
    const waitMs = Math.max(0, changedAtMs.current + HOLD_MS - nowMs());
    const timer = setTimeout(() => {
      changedAtMs.current = nowMs();
      setHeld(newest);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [newest, held]);

  const offset = selectedOffset ?? held;
  return rows.find((row) => row.offset === offset) ?? rows[0];
}
