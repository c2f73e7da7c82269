import { z } from "zod";
import { randomId } from "#lib/client/random-id";
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

/** Fires several of the same in one request, as a CloudEvents batch. @param count 1 to 100 @throws ProblemError */
export function publishBatch(
  roomId: string,
  event: EventInput,
  count: number,
  signal: AbortSignal,
): Promise<readonly PublishReceipt[]> {
  const body = Array.from({ length: count }, () => ({
    specversion: "1.0",
    id: randomId(),
    source: "/page",
    ...event,
  }));
  return requestJson(`/api/rooms/${roomId}/events`, z.array(publishReceipt), {
    method: "POST",
    body,
    signal,
    contentType: "application/cloudevents-batch+json",
  });
}
