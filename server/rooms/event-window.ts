import type { Cursor } from "#lib/events/cursor";
import type { Clock } from "#server/clock";
import type { RecordedEvent } from "#server/log/recorded-event";

/** A room keeps this many of its newest events in memory … */
export const WINDOW_EVENTS = 1_000;
/** … no older than this (CORE-5) … */
export const WINDOW_AGE_MS = 600_000;
/** … and resumes a subscriber only if all it missed fits in this (CORE-4). */
export const RECOVERY_BYTES = 1_048_576;

/** The newest events of one room, for readers that come back. */
export class EventWindow {
  #events: RecordedEvent[];
  #topOffset: number;

  /** @param restored the newest events from the store, in offset order */
  constructor(
    private readonly epoch: string,
    restored: readonly RecordedEvent[],
    private readonly clock: Clock,
  ) {
    this.#events = restored.slice(-WINDOW_EVENTS);
    this.#topOffset = restored.at(-1)?.offset ?? 0;
  }

  get topOffset(): number {
    return this.#topOffset;
  }

  /** Offset after which everything is here. */
  get earliestOffset(): number {
    this.#dropOld();
    return (this.#events[0]?.offset ?? this.#topOffset + 1) - 1;
  }

  append(events: readonly RecordedEvent[]): void {
    this.#events.push(...events);
    this.#topOffset = events.at(-1)?.offset ?? this.#topOffset;
    // Trimmed in steps, so that a full window does not shift on each event.
    if (this.#events.length > WINDOW_EVENTS + 250)
      this.#events.splice(0, this.#events.length - WINDOW_EVENTS);
  }

  after(offset: number, limit: number): readonly RecordedEvent[] {
    const first = this.#events[0];
    if (first === undefined) return [];
    const from = Math.max(0, offset + 1 - first.offset);
    return this.#events.slice(from, from + limit);
  }

  /** Everything after the cursor, or undefined when that cannot be had completely. */
  recover(cursor: Cursor): readonly RecordedEvent[] | undefined {
    if (cursor.epoch !== this.epoch) return undefined;
    if (cursor.offset > this.#topOffset || cursor.offset < this.earliestOffset) return undefined;
    const missed = this.after(cursor.offset, Number.POSITIVE_INFINITY);
    if (missed.length > WINDOW_EVENTS) return undefined;
    const bytes = missed.reduce((sum, event) => sum + event.json.length, 0);
    return bytes > RECOVERY_BYTES ? undefined : missed;
  }

  #dropOld(): void {
    const oldest = this.clock.nowMs() - WINDOW_AGE_MS;
    let old = Math.max(0, this.#events.length - WINDOW_EVENTS);
    while ((this.#events[old]?.recordedAtMs ?? oldest) < oldest) old += 1;
    if (old > 0) this.#events.splice(0, old);
  }
}
