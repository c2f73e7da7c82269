import { z } from "zod";
import { cursorText } from "#lib/events/cursor";

// Blocks of our streams that are no events of the room. They carry an `event:` field, so that a plain `onmessage` does not
// hear them.

const retryMs = z.int().nonnegative();

/** `event: recovered`, once at the start of each stream (SSE-6); an EventSource cannot read response headers. */
export const recoveredData = z.object({
  /** Everything after the cursor that was asked for follows. False also when none was asked for. */
  recovered: z.boolean(),
  /** Position before the first event that follows. */
  cursor: cursorText,
  /** Newest position when the stream began: what follows up to here had been missed. */
  top: cursorText,
  /** The stream's own `retry:`, in milliseconds: an EventSource obeys it but does not tell. */
  retryMs,
});
export type RecoveredData = z.infer<typeof recoveredData>;

/** `event: come-back`: the server ends this stream now and wants the client back after `retryMs` (SSE-4). */
export const comeBackData = z.object({ reason: z.string(), retryMs });
export type ComeBackData = z.infer<typeof comeBackData>;

/** `event: ended`: the room is gone. A client that comes back all the same is answered 204 (SSE-4). */
export const endedData = z.object({ reason: z.string() });
export type EndedData = z.infer<typeof endedData>;

/** `?heartbeat=event` asks for heartbeats as `event: heartbeat`: an EventSource does not tell of comments (SSE-8). */
export const HEARTBEAT_AS_EVENT = "event";

/** Milliseconds without traffic after which the server sends a heartbeat (WHATWG HTML §9.2.7). */
export const HEARTBEAT_MS = 15_000;
/** Milliseconds of silence after which a client takes the stream for dead: three heartbeats. */
export const SILENCE_MS = 3 * HEARTBEAT_MS;
