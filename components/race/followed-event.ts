import type { EventRow } from "#lib/measure/delivery";

/**
 * The event on the axis: the selected one while it is kept, else the newest that was held.
 * @param rows newest first
 */
export function followedEvent(
  rows: readonly EventRow[],
  selectedOffset: number | undefined,
  newestOffset: number | undefined,
): EventRow | undefined {
  const offset = selectedOffset ?? newestOffset;
  return rows.find((row) => row.offset === offset) ?? rows[0];
}
