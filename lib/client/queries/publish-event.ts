import { z } from "zod";
import { randomId } from "#lib/client/random-id";
import type { EventInput } from "#lib/events/envelope";
import { MAX_BATCH_BYTES, MOST_IN_A_BATCH, type PublishReceipt, publishReceipt } from "#lib/events/publish";
import { requestJson } from "./problem-error";

/** Fires one event. @throws ProblemError */
export function publishEvent(
  roomId: string,
  event: EventInput,
  signal: AbortSignal,
): Promise<PublishReceipt> {
  return requestJson(`/api/rooms/${roomId}/events`, publishReceipt, { method: "POST", body: event, signal });
}

const batchEntry = (event: EventInput) => ({
  specversion: "1.0",
  id: randomId(),
  source: "/page",
  ...event,
});

/** @returns how many copies of this event fit into one request, at least 1 */
export function mostInABatch(event: EventInput): number {
  // A comma for each.
  const entryBytes = new TextEncoder().encode(JSON.stringify(batchEntry(event))).length + 1;
  return Math.max(1, Math.min(MOST_IN_A_BATCH, Math.floor(MAX_BATCH_BYTES / entryBytes)));
}

/** Fires several of the same in one request, as a CloudEvents batch. @param count 1 to `mostInABatch` @throws ProblemError */
export function publishBatch(
  roomId: string,
  event: EventInput,
  count: number,
  signal: AbortSignal,
): Promise<readonly PublishReceipt[]> {
  const body = Array.from({ length: count }, () => batchEntry(event));
  return requestJson(`/api/rooms/${roomId}/events`, z.array(publishReceipt), {
    method: "POST",
    body,
    signal,
    contentType: "application/cloudevents-batch+json",
  });
}
