import type { Cursor } from "#lib/events/cursor";
import { HttpProblem } from "#server/http/http-problem";
import { requireCursor, subscriberParameter } from "#server/http/query-parameters";

/** What a client asks for in the URL of its handshake. */
export interface UpgradeRequest {
  readonly roomId: string;
  /** Undefined: it gets a random one. */
  readonly subscriberId: string | undefined;
  /** Resume from here; only the subprotocol can say whether that worked. */
  readonly since: Cursor | undefined;
}

/** @throws HttpProblem 400 for a missing room, or a cursor or subscriber that is none */
export function readUpgradeRequest(query: URLSearchParams): UpgradeRequest {
  const roomId = query.get("room");
  if (roomId === null) {
    throw new HttpProblem(400, "room-needed", "Say which room: /ws?room=<id>. POST /api/rooms makes one.");
  }
  const since = query.get("since") ?? "";
  const resumes = query.get("resume") !== "0" && since !== "";
  return {
    roomId,
    subscriberId: subscriberParameter(query),
    since: resumes ? requireCursor(since) : undefined,
  };
}
