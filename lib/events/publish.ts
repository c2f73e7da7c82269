import { z } from "zod";
import { MAX_EVENT_BYTES } from "./envelope";

/** Events that one request may carry as a CloudEvents batch, … */
export const MOST_IN_A_BATCH = 100;
/** … and bytes of its body. */
export const MAX_BATCH_BYTES = 4 * MAX_EVENT_BYTES;

/** Answer to a publish that was accepted: the event is durable (CORE-1). HTTP 202, or the same over a socket. */
export const publishReceipt = z.object({
  id: z.string(),
  epoch: z.string(),
  offset: z.int().positive(),
  /** How many subscribers matched when the event was accepted (PS-3). */
  matched: z.int().nonnegative(),
  matchedByTransport: z.record(z.string(), z.int().nonnegative()),
  /** True when this answer repeats an earlier one because of its Idempotency-Key (CORE-6). */
  repeated: z.boolean(),
});
export type PublishReceipt = z.infer<typeof publishReceipt>;

/** Body of `GET /api/rooms/{room}/events` (POL-1, LP-1). */
export const eventPage = z.object({
  events: z.array(z.unknown()),
  /** Ask again with this cursor. */
  cursor: z.string(),
  /** There is more right now: ask again at once. */
  more: z.boolean(),
  /** The cursor that was given could not be resumed completely (POL-3): what lies between is not here. */
  gap: z.boolean(),
  /** Oldest cursor that can still be resumed from. */
  earliest: z.string(),
  top: z.string(),
  /** Long polling: another request of the same subscriber took this one's place (LP-2). */
  superseded: z.literal(true).optional(),
});
export type EventPage = z.infer<typeof eventPage>;
