import type { Envelope } from "#lib/events/envelope";

/** Type of the event that tries an endpoint out; a receiver may ignore it (WH-18). */
export const PING_TYPE = "endpoint.ping";

/** Body of a delivery: the payload structure of Standard Webhooks. */
export interface StandardPayload {
  readonly type: string;
  /** ISO 8601, of the event and not of the attempt (WH-2). */
  readonly timestamp: string;
  readonly data: unknown;
}

/** @returns JSON text, the same on every attempt of the event */
export function standardPayload({ type, time, data }: Pick<Envelope, "type" | "time" | "data">): string {
  const payload: StandardPayload = { type, timestamp: time, data };
  return JSON.stringify(payload);
}
