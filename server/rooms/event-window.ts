import type { Cursor } from "#lib/events/cursor";
import type { Clock } from "#server/clock";
import type { RecordedEvent } from "#server/log/recorded-event";
import type { Forgettable, RoomMemory } from "#server/rooms/room-memory";

/** A room keeps this many of its newest events in memory … */
export const WINDOW_EVENTS = 1_000;
/** … with no more than this many bytes of JSON (SEC-14) … */
export const WINDOW_BYTES = 4_194_304;
/** … no older than this (CORE-5) … */
export const WINDOW_AGE_MS = 600_000;
/** … and resumes a subscriber only if all it missed fits in this (CORE-4). */
export const RECOVERY_BYTES = 1_048_576;

/** More bytes than the window's are let go in steps of this many. */
const STEP_BYTES = 1_048_576;

/** The newest events of one room, for readers that come back. */
export class EventWindow implements Forgettable {
  #events: RecordedEvent[];
  #bytes: number;
  #topOffset: number;

  /**
   * @param restored the newest events from the store, in offset order
   * @param memory of all rooms
   */
  constructor(
    private readonly epoch: string,
    restored: readonly RecordedEvent[],
    private readonly clock: Clock,
    private readonly memory: RoomMemory,
  ) {
    this.#events = restored.slice(-WINDOW_EVENTS);
    this.#bytes = bytesOf(this.#events);
    this.#topOffset = restored.at(-1)?.offset ?? 0;
    this.forgetOld();
    memory.grew(this, this.#events.length, this.#bytes);
  }

  get topOffset(): number {
    return this.#topOffset;
  }

  /** Offset after which everything is here. */
  get earliestOffset(): number {
    this.forgetOld();
    return (this.#events[0]?.offset ?? this.#topOffset + 1) - 1;
  }

  append(events: readonly RecordedEvent[]): void {
    this.#events.push(...events);
    this.#bytes += bytesOf(events);
    this.#topOffset = events.at(-1)?.offset ?? this.#topOffset;
    // Trimmed in steps, so that a full window does not shift on each event.
    if (this.#events.length > WINDOW_EVENTS + 250 || this.#bytes > WINDOW_BYTES + STEP_BYTES)
      this.forgetOld();
    this.memory.grew(this, this.#events.length, this.#bytes);
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
    return bytesOf(missed) > RECOVERY_BYTES ? undefined : missed;
  }

  /** Lets go of what is too old or too much to be resumed from. */
  forgetOld(): void {
    const oldest = this.clock.nowMs() - WINDOW_AGE_MS;
    let old = Math.max(0, this.#events.length - WINDOW_EVENTS);
    let bytes = this.#bytes - bytesOf(this.#events.slice(0, old));
    for (let event = this.#events[old]; event !== undefined; event = this.#events[old]) {
      if (event.recordedAtMs >= oldest && bytes <= WINDOW_BYTES) break;
      bytes -= event.json.length;
      old += 1;
    }
    if (old === 0) return;
    this.#events.splice(0, old);
    this.#bytes = bytes;
    this.memory.shrank(this, this.#events.length, bytes);
  }

  /** Other rooms need the memory, or this one has ended. */
  forgetAll(): void {
    this.#events = [];
    this.#bytes = 0;
    this.memory.left(this);
  }
}

function bytesOf(events: readonly RecordedEvent[]): number {
  return events.reduce((sum, { json }) => sum + json.length, 0);
}
