import type { TransportId } from "#lib/transports/catalog";
import type { DeliveryUpdate, HookEvent, MessageQuery, StoredHook } from "#server/delivery/hook-store";
import type { RecordedEvent } from "#server/log/recorded-event";
import type { RoomIdentity } from "#server/rooms/room-identity";

/** What the main thread asks of the storage worker. Writes of one message share one transaction. */
export interface EventRowInput {
  readonly roomId: string;
  readonly offset: number;
  readonly json: Uint8Array;
  readonly dataBytes: number;
  readonly receivedAtMs: number;
  readonly via: RecordedEvent["via"];
  /** `namesText` */
  readonly names: string;
  /** Hooks whose delivery becomes durable with the event. */
  readonly hookIds: readonly string[];
}

export interface IdempotencyKeyRow {
  readonly bodyHash: string;
  readonly receipt: string;
  /** Server clock, ms. */
  readonly answeredAtMs: number;
}

/** How much of a room's log stays: its newest events, as many and as large as both allow. */
export interface KeptOfRoom {
  readonly keptEvents: number;
  /** Of their JSON. */
  readonly keptBytes: number;
}

export type WriteOperation =
  | { readonly kind: "append"; readonly event: EventRowInput }
  /** The receipt is JSON: the whole first answer. A key that is there already is written over. */
  | ({ readonly kind: "remember-key"; readonly roomId: string; readonly key: string } & IdempotencyKeyRow)
  | { readonly kind: "forget-keys"; readonly roomId: string; readonly answeredBeforeMs: number }
  | { readonly kind: "create-room"; readonly room: RoomIdentity; readonly lastUsedAtMs: number }
  | { readonly kind: "touch-room"; readonly roomId: string; readonly lastUsedAtMs: number }
  | { readonly kind: "delete-room"; readonly roomId: string }
  | { readonly kind: "save-hook"; readonly hook: StoredHook }
  | { readonly kind: "delete-hook"; readonly roomId: string; readonly hookId: string }
  /** What was given up, or never was due to this hook, is due at that instant; what is pending or delivered stays. */
  | {
      readonly kind: "recover-deliveries";
      readonly roomId: string;
      readonly hookId: string;
      readonly offsets: readonly number[];
      readonly atMs: number;
    }
  /** One that there is is due at that instant, whatever became of it. */
  | {
      readonly kind: "redeliver";
      readonly roomId: string;
      readonly hookId: string;
      readonly offset: number;
      readonly atMs: number;
    }
  | { readonly kind: "cancel-deliveries"; readonly roomId: string; readonly hookId: string }
  | { readonly kind: "update-delivery"; readonly update: DeliveryUpdate }
  | ({ readonly kind: "trim-room"; readonly roomId: string } & KeptOfRoom)
  /** The journal is compressed JSON. The oldest run beyond the newest thousand goes. */
  | {
      readonly kind: "save-lab-run";
      readonly id: string;
      readonly experiment: string;
      readonly document: string;
      readonly journal: Uint8Array;
    };

export interface StoredEventRow {
  readonly offset: number;
  readonly json: Uint8Array;
  readonly dataBytes: number;
  readonly receivedAtMs: number;
  readonly recordedAtMs: number;
  readonly via: RecordedEvent["via"];
  /** `namesText` */
  readonly names: string;
}

/** A delivery that is due, without its event. */
export interface StoredPendingRow {
  readonly offset: number;
  readonly attempts: number;
  readonly nextAttemptAtMs: number;
  /** 1 or 0. */
  readonly isManual: number;
}

export interface StoredDeliveryRow extends StoredPendingRow {
  readonly state: DeliveryUpdate["state"];
  readonly reason: string | null;
}

/** A delivery with `namesText` of its event. */
export interface StoredMessageRow extends StoredDeliveryRow {
  readonly names: string;
}

/** Each read with the rows it answers. */
export interface Reads {
  room: { ask: { readonly roomId: string }; answer: RoomIdentity | undefined };
  "room-ids": { ask: Record<never, never>; answer: string[] };
  "room-count": { ask: Record<never, never>; answer: number };
  "expired-rooms": {
    ask: { readonly usedBeforeMs: number; readonly madeBeforeMs: number };
    answer: string[];
  };
  "rooms-with-pending": { ask: Record<never, never>; answer: string[] };
  /** The newest events without a gap, at most `limit` and `limitBytes` of JSON but one at least, in offset order. */
  "newest-events": {
    ask: { readonly roomId: string; readonly limit: number; readonly limitBytes: number };
    answer: StoredEventRow[];
  };
  "idempotency-key": {
    ask: { readonly roomId: string; readonly key: string; readonly answeredAfterMs: number };
    answer: IdempotencyKeyRow | undefined;
  };
  hooks: {
    ask: { readonly roomId: string };
    answer: { id: string; roomId: string; transport: TransportId; document: string }[];
  };
  event: {
    ask: { readonly roomId: string; readonly offset: number };
    answer: (StoredEventRow & { readonly epoch: string }) | undefined;
  };
  /** Numbers alone, oldest first. */
  "pending-deliveries": {
    ask: { readonly roomId: string; readonly hookId: string; readonly limit: number };
    answer: StoredPendingRow[];
  };
  delivery: {
    ask: { readonly roomId: string; readonly hookId: string; readonly offset: number };
    answer: StoredDeliveryRow | undefined;
  };
  messages: {
    ask: { readonly roomId: string; readonly hookId: string } & MessageQuery;
    answer: StoredMessageRow[];
  };
  /** Events of the room after an offset, in order, with what became of each for one hook. */
  "events-of-hook": {
    ask: {
      readonly roomId: string;
      readonly hookId: string;
      readonly afterOffset: number;
      readonly sinceMs: number;
      readonly limit: number;
    };
    answer: HookEvent[];
  };
  "lab-run": { ask: { readonly id: string }; answer: string | undefined };
  "lab-journal": { ask: { readonly id: string }; answer: Uint8Array | undefined };
  /** Newest first. */
  "lab-runs": {
    ask: {
      readonly experiment: string | undefined;
      readonly before: number | undefined;
      readonly limit: number;
    };
    answer: { position: number; document: string }[];
  };
  /**
   * Of each experiment the newest run that came to its end with the usual settings, and the newest with others.
   * `usualSettings`: JSON text, the knobs by id of the experiment.
   */
  "lab-newest": { ask: { readonly usualSettings: string }; answer: { document: string }[] };
}

export type WorkerRequest =
  /** One list for each commit of the group. */
  | { readonly id: number; readonly writes: readonly (readonly WriteOperation[])[] }
  | { readonly id: number; readonly read: keyof Reads; readonly ask: unknown }
  | { readonly id: number; readonly close: true };

export type WorkerAnswer =
  | { readonly id: number; readonly answer: unknown }
  /** Nothing was written. `refused`: the one commit of the group whose doing that was, where it was one. */
  | { readonly id: number; readonly error: string; readonly refused: number | undefined };
