import { formatCursor } from "#lib/events/cursor";
import type { WireFormat } from "#server/delivery/event-batch";
import type { RecordedEvent } from "#server/log/recorded-event";

const END = Buffer.from("\n\n");

/** `id:` and `data:` for each event, no `event:`, so that a plain `onmessage` hears it (SSE-6). */
export const EVENT_STREAM_FORMAT: WireFormat = {
  name: "event-stream",
  encode: (events) => Buffer.concat(events.flatMap(blockOf)),
};

function blockOf(event: RecordedEvent): Buffer[] {
  // JSON text has no raw line ends (RFC 8259 §7), so one data line holds it and its bytes need no second look.
  return [Buffer.from(`id: ${formatCursor(event)}\ndata: `), event.json, END];
}
