import type { EventRow } from "#lib/measure/delivery";

/**
 * The event on the axis: the selected one while it is kept, else the newest.
 * @param rows newest first
 */
export function followedEvent(
  rows: readonly EventRow[],
  selectedOffset: number | undefined,
): EventRow | undefined {
  return rows.find((row) => row.offset === selectedOffset) ?? rows[0];
}
