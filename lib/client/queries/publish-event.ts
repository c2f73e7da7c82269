import type { EventInput } from "#lib/events/envelope";
import { type PublishReceipt, publishReceipt } from "#lib/events/publish";
import { requestJson } from "./problem-error";

/** Fires one event. @throws ProblemError */
export function publishEvent(
  roomId: string,
  event: EventInput,
  signal: AbortSignal,
): Promise<PublishReceipt> {
  return requestJson(`/api/rooms/${roomId}/events`, publishReceipt, { method: "POST", body: event, signal });
}
