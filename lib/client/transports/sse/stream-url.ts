import type { ConnectOptions } from "#lib/client/transports/transport";
import { type Cursor, formatCursor } from "#lib/events/cursor";
import { HEARTBEAT_AS_EVENT } from "#lib/transports/sse/stream-control";

/** @param after in the query, because a new EventSource cannot be given a `Last-Event-ID` */
export function streamUrl(options: ConnectOptions, after: Cursor | undefined): URL {
  const url = new URL(`/api/rooms/${encodeURIComponent(options.roomId)}/events/stream`, options.origin);
  url.searchParams.set("subscriber", options.subscriberId);
  url.searchParams.set("heartbeat", HEARTBEAT_AS_EVENT);
  if (!options.resume) url.searchParams.set("resume", "0");
  else if (after !== undefined) url.searchParams.set("last_event_id", formatCursor(after));
  return url;
}
