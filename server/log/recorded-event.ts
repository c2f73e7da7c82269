import type { Envelope } from "#lib/events/envelope";

/** One event of a room's log: durable, numbered, serialised once. */
export interface RecordedEvent {
  readonly roomId: string;
  readonly epoch: string;
  /** 1, 2, 3 … per room. */
  readonly offset: number;
  readonly envelope: Envelope;
  /** The envelope as UTF-8 CloudEvents JSON: the bytes every wire format is built from. */
  readonly json: Buffer;
  readonly dataBytes: number;
  /** Server clock, ms: when the request that carried it had been parsed. */
  readonly receivedAtMs: number;
  /** Server clock, ms: when it was safe on disk. */
  readonly recordedAtMs: number;
  readonly via: "http" | "websocket" | "socket-io" | "mqtt";
}
