import type { TransportId } from "#lib/transports/catalog";
import type { Room } from "#server/rooms/room";
import type { RoomIdentity } from "#server/rooms/room-identity";

/** All rooms of this process. */
export interface RoomRegistry {
  /**
   * @throws HttpProblem 404 for a room that is not there
   * Counts as use: the room does not expire for another while.
   */
  find(roomId: string): Promise<Room>;
  /** Of all rooms there are, also those that nobody has opened since the start. */
  storedIds(): Promise<readonly string[]>;
  /** @throws HttpProblem 503 when the process has no place for another room */
  create(): Promise<{ readonly room: Room; readonly hostKey: string }>;
  /** True when the key is the room's (constant time). */
  isHost(room: Room, hostKey: string): boolean;
  /** @throws HttpProblem 503 when the room or the process has no place for another connection (WS-15), or is down */
  admitConnection(room: Room, transport: TransportId): void;
  /** Called for each room when it is created or first loaded, before anybody gets it. */
  onOpen(listener: (room: Room) => void | Promise<void>): void;
  /** Ends the room and deletes its log. */
  remove(room: Room, reason: string): Promise<void>;
  /** Rooms in memory. */
  readonly open: readonly Room[];
}

export type { RoomIdentity };
