import type { EventInput } from "#lib/events/envelope";
import type { PublishReceipt } from "#lib/events/publish";
import type { RecordedEvent } from "#server/log/recorded-event";
import type { Room } from "#server/rooms/room";

export interface PublishOptions {
  readonly via: RecordedEvent["via"];
  /** Server clock, ms: when the request had been parsed. */
  readonly receivedAtMs: number;
  /** `Idempotency-Key`: 1 to 255 visible ASCII characters (CORE-6). */
  readonly idempotencyKey?: string;
}

/** Append-only, offsets rise by one per room, an answer means durable. */
export interface EventLog {
  /**
   * @throws HttpProblem 409 while the same key is in flight, 413 when too large, 422 when the key had another body,
   * 503 when the store failed (nothing was recorded)
   */
  publish(room: Room, input: EventInput, options: PublishOptions): Promise<PublishReceipt>;

  /**
   * Several, in their order. When the store failed, a part of them may be recorded: the same batch with the same key
   * adds the rest.
   * @throws as `publish`; for a key that is refused, nothing is recorded
   */
  publishBatch(room: Room, inputs: readonly EventInput[], options: PublishOptions): Promise<PublishReceipt[]>;
}
