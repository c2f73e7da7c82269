import type { FailureStreak } from "#lib/delivery/failure-streak";
import type { SchedulePreset } from "#lib/delivery/retry-schedule";
import type { Envelope } from "#lib/events/envelope";
import type { AttemptFailure } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";
import type { Room } from "#server/rooms/room";
import type { CallbackRequest, CallbackTarget } from "./callback-sender";

/** What a delivery carries; a ping is one that stands in no log, at no offset. */
export type CallbackEvent = Pick<Envelope, "id" | "type" | "time" | "data"> &
  Partial<Pick<Envelope, "epoch" | "offset">>;

/** How much may be sent to one subscription, and when again. Read anew for each attempt. */
export interface DeliveryPolicy {
  readonly schedule: SchedulePreset;
  /** One at a time, in the order of the log; a failing event holds up those behind it (WH-24). */
  readonly fifo: boolean;
  /** To this hook alone. Undefined: as many as come. */
  readonly deliveriesPerMinute: number | undefined;
  /**
   * The receiver has shown that it wants to be called: its answers may be shown (SEC-5), and its host is not paced with
   * those that have not (SEC-6).
   */
  readonly isConfirmed: boolean;
}

/** A subscription by which a URL is called, as the engine knows it. Its transport knows the protocol. */
export interface CallbackSubscription {
  readonly id: string;
  readonly transport: TransportId;
  readonly room: Room;
  readonly policy: DeliveryPolicy;
  readonly target: CallbackTarget;
  /** @param messageId the same for all attempts of an event @param atMs when this attempt begins */
  request(messageId: string, event: CallbackEvent, atMs: number): CallbackRequest;
  /** False: this failure is final for its message. */
  retries(failure: AttemptFailure): boolean;
  /** The receiver answered 410: it wants nothing any more. Called once. */
  onGone(): void;
  /** Told what came of each attempt, but for pings and failures by hand, and before what follows from it. */
  onOutcome?(isDelivered: boolean, atMs: number): void;
  /** Its failures in a row, to be kept. @param reason when its first failure or its first success changed its state */
  onStreak(streak: FailureStreak, reason?: string): void;
  /** So much waits for it that what comes now is not delivered, or no longer so much. */
  onFull(isFull: boolean): void;
  /** It has failed for too long and has to be disabled (WH-14). */
  onExhausted(reason: string): void;
}
