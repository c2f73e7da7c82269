import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import type { Cursor } from "#lib/events/cursor";
import { HEARTBEAT_AS_EVENT } from "#lib/transports/sse/stream-control";
import { requireCursor, subscriberParameter } from "#server/http/query-parameters";

/** What a client asks of its stream. */
export interface StreamRequest {
  /** Undefined: it gets a random one. */
  readonly subscriberId: string | undefined;
  /** The id it has seen last, wherever it said so. */
  readonly lastEventId: Cursor | undefined;
  /** False for the bare protocol: nothing is sent again, whatever id it names. */
  readonly resume: boolean;
  readonly heartbeatAsEvent: boolean;
}

/** @throws HttpProblem 400 for a cursor or a subscriber that is none */
export function readStreamRequest(request: IncomingMessage, query: URLSearchParams): StreamRequest {
  // A browser sends the header by itself when it reconnects, to the URL it began with: the header is newer (SSE-6).
  const lastEventId = firstGiven([
    request.headers["last-event-id"]?.toString(),
    query.get("last_event_id"),
    query.get("lastEventId"),
  ]);
  return {
    subscriberId: subscriberParameter(query),
    lastEventId: lastEventId === undefined ? undefined : requireCursor(lastEventId),
    resume: query.get("resume") !== "0",
    heartbeatAsEvent: query.get("heartbeat") === HEARTBEAT_AS_EVENT,
  };
}

function firstGiven(texts: readonly (string | null | undefined)[]): string | undefined {
  return texts.find((text) => text !== null && text !== undefined && text !== "") ?? undefined;
}

/**
 * Headers of every answer that is a stream (SSE-1, SSE-12).
 * @param allowedOrigins page origins besides our own that may read it
 */
export function streamHeaders(
  request: IncomingMessage,
  allowedOrigins: readonly string[],
): OutgoingHttpHeaders {
  const { origin } = request.headers;
  return {
    "content-type": "text/event-stream",
    // `no-transform`: a proxy that compresses would hold events back until its buffer is full.
    "cache-control": "no-cache, no-store, no-transform",
    "x-accel-buffering": "no",
    ...(allowedOrigins.length === 0 ? {} : { vary: "Origin" }),
    ...(origin !== undefined && allowedOrigins.includes(origin)
      ? { "access-control-allow-origin": origin }
      : {}),
  };
}
