import type { RecordedEvent } from "#server/log/recorded-event";

/** How one wire writes events: built once per batch, shared by every subscriber of that wire (CORE-9). */
export interface WireFormat {
  readonly name: string;
  /** @param events in offset order, at least one */
  encode(events: readonly RecordedEvent[]): Buffer;
}

/** Consecutive events of one room that became durable together. */
export class EventBatch {
  readonly #encoded = new Map<WireFormat, Buffer>();

  /** @param events in offset order, without gaps, at least one */
  constructor(readonly events: readonly RecordedEvent[]) {}

  get firstOffset(): number {
    return this.events[0]?.offset ?? 0;
  }

  get lastOffset(): number {
    return this.events.at(-1)?.offset ?? 0;
  }

  /** The batch in that format: one Buffer for all subscribers. Must not be changed. */
  encoded(format: WireFormat): Buffer {
    let buffer = this.#encoded.get(format);
    if (buffer === undefined) {
      buffer = format.encode(this.events);
      this.#encoded.set(format, buffer);
    }
    return buffer;
  }
}
