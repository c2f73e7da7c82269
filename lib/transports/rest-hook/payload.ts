import { standardPayload } from "#lib/delivery/standard-payload";
import { formatCursor } from "#lib/events/cursor";
import type { Envelope } from "#lib/events/envelope";

/** `full` carries the event's data; `skinny` says where the event is, to be fetched with the reader's own rights (RH-4). */
export const PAYLOAD_KINDS = ["full", "skinny"] as const;
export type PayloadKind = (typeof PAYLOAD_KINDS)[number];

/** An event of the log; a ping is at no place of it, and always carried whole. */
type HookEvent = Pick<Envelope, "id" | "type" | "time" | "data"> &
  Partial<Pick<Envelope, "epoch" | "offset">>;

/** Body of one delivery, as JSON text. */
export function restHookPayload(event: HookEvent, kind: PayloadKind): string {
  switch (kind) {
    case "full":
      return standardPayload(event);
    case "skinny": {
      const { id, epoch, offset } = event;
      if (epoch === undefined || offset === undefined) return standardPayload(event);
      // RFC 6570: whoever may read the room knows what takes the place of {room}; its id is the key, and is not sent.
      const url = `/api/rooms/{room}/events/${formatCursor({ epoch, offset })}`;
      return standardPayload({ ...event, data: { id, url } });
    }
    default:
      return kind satisfies never;
  }
}
