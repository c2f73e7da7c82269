import type { TransportId } from "#lib/transports/catalog";
import type { RecordedEvent } from "#server/log/recorded-event";

/** A subscription that survives a restart. `document` is JSON that its transport alone understands. */
export interface StoredHook {
  readonly id: string;
  readonly roomId: string;
  readonly transport: TransportId;
  readonly document: string;
}

/** A delivery that was made durable together with its event and is not settled yet. */
export interface PendingDelivery {
  readonly hookId: string;
  readonly event: RecordedEvent;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Server clock, ms of the Unix epoch. */
  readonly nextAttemptAtMs: number;
}

export interface DeliveryUpdate {
  readonly roomId: string;
  readonly hookId: string;
  readonly offset: number;
  readonly state: "pending" | "delivered" | "failed" | "cancelled";
  readonly attempts: number;
  readonly nextAttemptAtMs: number;
}

/** Hooks and their deliveries, durable. Every promise resolves after the data is on disk. */
export interface HookStore {
  saveHook(hook: StoredHook): Promise<void>;
  /** Cancels its pending deliveries, too. */
  deleteHook(roomId: string, hookId: string): Promise<void>;
  loadHooks(roomId: string): Promise<readonly StoredHook[]>;
  loadPending(roomId: string): Promise<readonly PendingDelivery[]>;
  /** Of events that the hook never had: they came while it was disabled. */
  addDeliveries(roomId: string, hookId: string, offsets: readonly number[]): Promise<void>;
  /** Group-committed with whatever else is due; call it once per attempt. */
  update(update: DeliveryUpdate): Promise<void>;
  /** Events with this hook's deliveries in that state, oldest first, at most `limit` (WH-25). */
  listDeliveries(
    roomId: string,
    hookId: string,
    state: DeliveryUpdate["state"] | undefined,
    limit: number,
  ): Promise<readonly (PendingDelivery & { readonly state: DeliveryUpdate["state"] })[]>;
}
