import type { Envelope } from "#lib/events/envelope";

/**
 * One event of a room's log: durable, numbered, serialised once. It is kept as its bytes: parsed JSON can take twenty
 * times as much memory (SEC-14).
 */
export interface RecordedEvent {
  readonly roomId: string;
  readonly epoch: string;
  /** 1, 2, 3 … per room. */
  readonly offset: number;
  readonly id: string;
  readonly type: string;
  /** The envelope as UTF-8 CloudEvents JSON: the bytes every wire format is built from. */
  readonly json: Buffer;
  readonly dataBytes: number;
  /** Server clock, ms: when the request that carried it had been parsed. */
  readonly receivedAtMs: number;
  /** Server clock, ms: when it was safe on disk. */
  readonly recordedAtMs: number;
  readonly via: "http" | "websocket" | "socket-io" | "mqtt";
}

/** The event as a value, for a wire that does not carry its bytes. Parsed on each call. */
export function envelopeOf({ json }: RecordedEvent): Envelope {
  return JSON.parse(json.toString("utf8"));
}
