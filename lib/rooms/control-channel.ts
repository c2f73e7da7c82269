import { z } from "zod";
import { journalEntry } from "#lib/journal/entry";

/**
 * The control channel: Socket.IO namespace `/control`, `auth: { room, watch }`. By it the page learns what the server
 * saw; it never carries an event under study.
 */
export const CONTROL_NAMESPACE = "/control";

/** Subscriber ids of the page's own lanes: `written` entries are sent for these alone. */
export const watchList = z.array(z.string().max(64)).max(32);

export const controlAuth = z.object({
  room: z.string().max(64),
  /** Replaced as a whole by a later event `watch`. */
  watch: watchList.default([]),
  /** Position in the journal that the page has: what came after it follows the snapshot. */
  after: z.string().max(64).optional(),
});

/** `snapshot`: sent once on joining, before any `entries`. */
export const controlSnapshot = z.object({
  room: z.string(),
  epoch: z.string(),
  top: z.int().nonnegative(),
  present: z.int().nonnegative(),
  /** Position in the journal before the first entry that follows. */
  journal: z.string(),
});
export type ControlSnapshot = z.infer<typeof controlSnapshot>;

/** `entries`: at most 20 messages a second. `dropped` counts entries left out: the page was too slow, or away for too long. */
export const controlEntries = z.object({
  entries: z.array(journalEntry),
  dropped: z.int().nonnegative(),
  /** Position in the journal after these. */
  journal: z.string(),
});
export type ControlEntries = z.infer<typeof controlEntries>;

/** `presence`: pages on the control channel of this room. */
export const controlPresence = z.object({ present: z.int().nonnegative() });
export type ControlPresence = z.infer<typeof controlPresence>;

/** `clock`, acknowledged with this: the server's clock in milliseconds of the Unix epoch, with fractions. */
export const clockAnswer = z.object({ serverNowMs: z.number() });
export type ClockAnswer = z.infer<typeof clockAnswer>;
