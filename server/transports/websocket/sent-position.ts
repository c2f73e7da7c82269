import type { EventBatch } from "#server/delivery/event-batch";

/** How far one client has been sent: every offset once and in order, or the connection must not go on (WS-12). */
export class SentPosition {
  /** @param offset newest event that was sent, or lies before the client's time */
  constructor(private upTo: number) {}

  get offset(): number {
    return this.upTo;
  }

  /** Counts a batch as sent. @returns false when it does not follow what was sent before it */
  advance(batch: EventBatch): boolean {
    if (batch.firstOffset !== this.upTo + 1) return false;
    this.upTo = batch.lastOffset;
    return true;
  }
}
