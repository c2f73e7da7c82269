import type { RecordedEvent } from "#server/log/recorded-event";

const events = new WeakMap<object, RecordedEvent>();

/** From now on `eventOf` knows this event by its payload. The broker copies packets, never payloads. */
export function rememberPayload(event: RecordedEvent): void {
  events.set(event.json, event);
}

/** The event whose payload this very buffer is. */
export function eventOf(payload: string | Uint8Array): RecordedEvent | undefined {
  return typeof payload === "string" ? undefined : events.get(payload);
}
