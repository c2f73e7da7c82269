/**
 * Events that are missing between the ones that a subscriber has, as it can tell from their numbers alone.
 * @param offsets in the order of arrival; what comes again, or late, fills no hole twice
 */
export function holesIn(offsets: readonly number[]): number {
  const known = new Set(offsets);
  if (known.size === 0) return 0;
  const first = Math.min(...known);
  return Math.max(...known) - first + 1 - known.size;
}
