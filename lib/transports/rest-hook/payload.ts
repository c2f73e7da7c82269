import { standardPayload } from "#lib/delivery/standard-payload";
import type { Envelope } from "#lib/events/envelope";

/** `full` carries the event's data; `skinny` names the event alone, to be fetched with the reader's own rights (RH-4). */
export const PAYLOAD_KINDS = ["full", "skinny"] as const;
export type PayloadKind = (typeof PAYLOAD_KINDS)[number];

/** Body of one delivery, as JSON text. */
export function restHookPayload(
  event: Pick<Envelope, "id" | "type" | "time" | "data">,
  kind: PayloadKind,
): string {
  switch (kind) {
    case "full":
      return standardPayload(event);
    case "skinny":
      return standardPayload({ ...event, data: { id: event.id } });
    default:
      return kind satisfies never;
  }
}
