import type { JournalEntry } from "#lib/journal/entry";
import type { RecordedEvent } from "#server/log/recorded-event";

/** What the journal says of an event that is durable. */
export function recordedEntry(event: RecordedEvent): JournalEntry {
  return {
    kind: "recorded",
    offset: event.offset,
    id: event.id,
    type: event.type,
    envelopeBytes: event.json.length,
    dataBytes: event.dataBytes,
    receivedAtMs: event.receivedAtMs,
    atMs: event.recordedAtMs,
    via: event.via,
  };
}
