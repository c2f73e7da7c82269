import { arrangeFigures } from "./figure-table";
import type { Figure } from "./verdict";

/** What the clients of a run are called for people, as its figures have it. */
export function clientLabels(figures: readonly Figure[]): ReadonlyMap<string, string> {
  const { table } = arrangeFigures(figures);
  return new Map(table?.rows.map(({ key, label }) => [key, label]));
}
