import type { TransportId } from "#lib/transports/catalog";

/** A piece of an event's way on one wire. Milliseconds since the server had parsed the request that fired it. */
export interface Segment {
  readonly kind: "recorded" | "on-the-wire" | "waiting" | "attempt-failed";
  readonly fromMs: number;
  readonly toMs: number;
}

/** What became of one event on one wire. */
export type DeliveryCell =
  /** The lane was not there when the event was recorded, and asked for nothing later. */
  | { readonly kind: "not-subscribed" }
  /** It is due and not here yet. */
  | { readonly kind: "waiting"; readonly attempt: number }
  /** The wire has passed it by: it will not come. */
  | { readonly kind: "lost"; readonly reason: string }
  | {
      readonly kind: "arrived";
      /** From the server's receipt of the event to the hands of the receiver. */
      readonly latencyMs: number;
      /** ± on `latencyMs`; 0 where both instants are of the server's clock. */
      readonly uncertaintyMs: number;
      /** Sent again after a reconnect. */
      readonly replayed: boolean;
      /** 1 unless earlier attempts failed. */
      readonly attempt: number;
      /** How often it arrived; more than 1 is a repetition. */
      readonly copies: number;
      /** It came after an event with a greater offset. */
      readonly outOfOrder: boolean;
      /** The tab was not seen then: browsers slow such tabs down (ME-5). */
      readonly whileHidden: boolean;
    };

/** One event across all wires. */
export interface EventRow {
  readonly offset: number;
  readonly id: string;
  readonly type: string;
  readonly via: string;
  readonly receivedAtMs: number;
  readonly recordedAtMs: number;
  readonly envelopeBytes: number;
  readonly dataBytes: number;
  readonly cells: Readonly<Record<TransportId, DeliveryCell>>;
  readonly segments: Readonly<Record<TransportId, readonly Segment[]>>;
}

/**
 * One wire over all events since the last clearing, those without a row included; the median is over the newest.
 * `undefined` means: not measured.
 */
export interface LaneTotals {
  readonly arrived: number;
  readonly lost: number;
  readonly replayed: number;
  /** Copies beyond the first, of events that had a row or were waited for when the copy came. */
  readonly repeated: number;
  readonly outOfOrder: number;
  /** Neither arrived nor lost when so many newer ones waited that they were let go. Absent: 0. */
  readonly noLongerFollowed: number;
  /** Median latency over events that were neither replayed nor retried and came while the tab was seen, … */
  readonly p50Ms: number | undefined;
  /** … the greatest ± among them, and how many those are. */
  readonly p50UncertaintyMs: number | undefined;
  readonly p50Count: number;
  readonly handshakeBytesIn: number | undefined;
  readonly handshakeBytesOut: number | undefined;
  /** Mean bytes at the socket for one event, both directions, handshake not included. */
  readonly bytesPerEvent: number | undefined;
  /** Events the mean is taken over. */
  readonly bytesCount: number;
}
