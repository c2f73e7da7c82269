import type { AttemptFailure } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";
import type { RecordedEvent } from "#server/log/recorded-event";

/** A subscription that survives a restart. `document` is JSON that its transport alone understands. */
export interface StoredHook {
  readonly id: string;
  readonly roomId: string;
  readonly transport: TransportId;
  readonly document: string;
}

/** A delivery of one event of the log to one hook; its event is read when it is due. */
export interface PendingDelivery {
  readonly offset: number;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Server clock, ms of the Unix epoch. */
  readonly nextAttemptAtMs: number;
  /** Somebody asked for one attempt more: if it fails, no schedule begins (WH-17). */
  readonly isManual: boolean;
}

export type DeliveryState = "pending" | "delivered" | "failed" | "cancelled";

/** Why the last attempt failed, or why there was none. */
export type DeliveryReason = AttemptFailure | "queue-full" | "event-gone";

export interface DeliveryUpdate {
  readonly roomId: string;
  readonly hookId: string;
  readonly offset: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAttemptAtMs: number;
  readonly reason?: DeliveryReason | undefined;
}

/** A delivery as people look at it. */
export interface HookMessage extends PendingDelivery {
  readonly state: DeliveryState;
  /** As it was written by `update`. */
  readonly reason: string | undefined;
  /** Of the event, as are type and time. */
  readonly id: string;
  readonly type: string;
  readonly time: string;
}

export interface MessageQuery {
  /** Undefined: in any. */
  readonly state: DeliveryState | undefined;
  readonly order: "oldest" | "newest";
  /** Offset of the last one of the page before. */
  readonly cursor: number | undefined;
  readonly limit: number;
}

/** An event of the log, and what became of it for one hook. */
export interface HookEvent {
  readonly offset: number;
  /** Server clock, ms. */
  readonly recordedAtMs: number;
  /** Null where it was recorded before the instant that was asked for. */
  readonly type: string | null;
  /** Null: the hook never had it. */
  readonly state: DeliveryState | null;
}

/** Hooks and their deliveries, durable. Every promise of a change resolves after the data is on disk. */
export interface HookStore {
  saveHook(hook: StoredHook): Promise<void>;
  /** Deletes its deliveries, too. */
  deleteHook(roomId: string, hookId: string): Promise<void>;
  loadHooks(roomId: string): Promise<readonly StoredHook[]>;
  /** @returns undefined when the room does not have it any more */
  loadEvent(roomId: string, offset: number): Promise<RecordedEvent | undefined>;
  /** What is due to a hook, oldest first, without the events. */
  loadPending(roomId: string, hookId: string, limit: number): Promise<readonly PendingDelivery[]>;
  loadDelivery(
    roomId: string,
    hookId: string,
    offset: number,
  ): Promise<(PendingDelivery & { readonly state: DeliveryState }) | undefined>;
  /** Group-committed with whatever else is due; call it once per attempt. */
  update(update: DeliveryUpdate): Promise<void>;
  /** Gives up everything that is due to the hook. */
  cancelPending(roomId: string, hookId: string): Promise<void>;
  /** Makes one delivery due, whatever became of it before (WH-17). */
  redeliver(roomId: string, hookId: string, offset: number, atMs: number): Promise<void>;
  /** Makes due what was given up or never was due; what is pending or delivered stays (WH-17). */
  recover(roomId: string, hookId: string, offsets: readonly number[], atMs: number): Promise<void>;
  /** One page of the hook's deliveries (WH-25). */
  listMessages(roomId: string, hookId: string, query: MessageQuery): Promise<readonly HookMessage[]>;
  /** The next events of the room after an offset, in order. @param range `sinceMs`: the type of earlier ones is not read */
  eventsOfHook(
    roomId: string,
    hookId: string,
    range: { readonly afterOffset: number; readonly sinceMs: number; readonly limit: number },
  ): Promise<readonly HookEvent[]>;
}
