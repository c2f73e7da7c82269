import type { TransportId } from "#lib/transports/catalog";

/** The way between the server and one participant of a room. Faults of one room cannot reach another. */
export interface Line {
  readonly roomId: string;
  readonly transport: TransportId;
  /** Undefined: it gave no name, and only what is meant for more than one reaches it. */
  readonly subscriberId: string | undefined;
}

/** A subscriber's line in one room; faults of one room cannot reach another. */
export function lineKey(roomId: string, subscriberId: string): string {
  return `${roomId} ${subscriberId}`;
}
