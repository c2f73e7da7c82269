import { formatCursor } from "#lib/events/cursor";
import type { Page } from "#server/delivery/event-page";

/** The entity tag of what a room has: it changes with every event (POL-2). */
export function entityTag(page: Page): string {
  return `"${formatCursor(page.top)}"`;
}

/**
 * Whether the client already has this answer (RFC 9110 §13.1.2, weak comparison). A page that carries events after
 * a cursor is always sent: a client that pages asks with a new cursor and the tag of another URL.
 */
export function isNotModified(ifNoneMatch: string | undefined, page: Page, hasCursor: boolean): boolean {
  if (ifNoneMatch === undefined || page.gap) return false;
  if (hasCursor && page.batch !== undefined) return false;
  const tags = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(entityTag(page)) || tags.includes("*");
}
