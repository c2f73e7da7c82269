import { createHmac } from "node:crypto";
import { isCalled, TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";
import type { Clock } from "#server/clock";
import type { Room } from "#server/rooms/room";
import type { RoomRegistry } from "#server/rooms/room-registry";
import { Receiver } from "./receiver";
import { RequestMemory } from "./request-log";

const ID_CHARACTERS = 27;
const CALLED = TRANSPORT_IDS.filter(isCalled);

/** Our own receivers: in each room one for every wire that calls a URL. They live as long as the room. */
export class ReceiverDirectory {
  readonly #memory = new RequestMemory();
  readonly #byId = new Map<string, Receiver>();
  /** Of the rooms that were there when the first unknown id was asked for, by receiver. */
  #roomIds: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(private readonly clock: Clock) {}

  /** Sets up the room's receivers. Their ids are the same each time the room is opened. */
  open(room: Room): void {
    const opened = CALLED.map(
      (transport) => new Receiver(receiverId(room.id, transport), transport, room, this.clock, this.#memory),
    );
    for (const receiver of opened) this.#byId.set(receiver.id, receiver);
    room.onEnd(() => {
      for (const { id, requests } of opened) {
        this.#byId.delete(id);
        requests.close();
      }
    });
  }

  /** Also one whose room nobody has opened since the server started: the request opens it. */
  async find(id: string, rooms: RoomRegistry): Promise<Receiver | undefined> {
    const open = this.#byId.get(id);
    if (open !== undefined) return open;
    // Rooms that were made later are open.
    this.#roomIds ??= rooms
      .storedIds()
      .then(
        (ids) =>
          new Map(
            ids.flatMap((roomId) => CALLED.map((transport) => [receiverId(roomId, transport), roomId])),
          ),
      );
    // A store that could not be read once is asked again.
    this.#roomIds.catch(() => {
      this.#roomIds = undefined;
    });
    const roomId = (await this.#roomIds).get(id);
    if (roomId === undefined) return undefined;
    await rooms.find(roomId);
    return this.#byId.get(id);
  }

  /** A receiver, if it is one of this room. */
  inRoom(room: Room, id: string): Receiver | undefined {
    const receiver = this.#byId.get(id);
    return receiver?.room === room ? receiver : undefined;
  }

  of(room: Room): readonly Receiver[] {
    return TRANSPORT_IDS.flatMap((transport) => this.#byId.get(receiverId(room.id, transport)) ?? []);
  }

  /** The receiver of the room that was set up for this transport. */
  forTransport(room: Room, transport: TransportId): Receiver | undefined {
    return this.#byId.get(receiverId(room.id, transport));
  }
}

/** 160 bits that can be had from the room's id, and from which that id cannot be had: a receiver's URL opens no room. */
function receiverId(roomId: string, transport: TransportId): string {
  return createHmac("sha256", roomId)
    .update(`receiver ${transport}`)
    .digest("base64url")
    .slice(0, ID_CHARACTERS);
}
