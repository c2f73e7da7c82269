import { z } from "zod";

const ALL_EVENTS = "*";

/** One wanted type: exact, everything below a part (`order.*`), or everything (`*`) (WH-19). */
export const eventTypeFilter = z
  .string()
  .max(128, "an event type is at most 128 characters")
  .regex(
    /^(\*|[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*(\.\*)?)$/,
    "an event type is exact like order.paid, a prefix like order.*, or * for all",
  );

/** @param filters an empty list wants everything */
export function wantsEventType(filters: readonly string[], type: string): boolean {
  return filters.length === 0 || filters.some((filter) => matches(filter, type));
}

function matches(filter: string, type: string): boolean {
  if (filter === ALL_EVENTS) return true;
  return filter.endsWith(".*") ? type.startsWith(filter.slice(0, -1)) : type === filter;
}
