import { createHmac } from "node:crypto";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import type { Clock } from "#server/clock";
import type { Room } from "#server/rooms/room";
import { Receiver } from "./receiver";

const ID_CHARACTERS = 27;

/** Our own receivers: in each room one for every wire that calls a URL. They live as long as the room. */
export class ReceiverDirectory {
  readonly #byId = new Map<string, Receiver>();

  constructor(private readonly clock: Clock) {}

  /** Sets up the room's receivers. Their ids are the same each time the room is opened. */
  open(room: Room): void {
    const opened = TRANSPORT_IDS.filter((id) => TRANSPORTS[id].reaches === "receiver").map(
      (transport) => new Receiver(receiverId(room, transport), transport, room, this.clock),
    );
    for (const receiver of opened) this.#byId.set(receiver.id, receiver);
    room.onEnd(() => {
      for (const { id } of opened) this.#byId.delete(id);
    });
  }

  find(id: string): Receiver | undefined {
    return this.#byId.get(id);
  }

  /** A receiver, if it is one of this room. */
  inRoom(room: Room, id: string): Receiver | undefined {
    const receiver = this.#byId.get(id);
    return receiver?.room === room ? receiver : undefined;
  }

  of(room: Room): readonly Receiver[] {
    return TRANSPORT_IDS.flatMap((transport) => this.#byId.get(receiverId(room, transport)) ?? []);
  }

  /** The receiver of the room that was set up for this transport. */
  forTransport(room: Room, transport: TransportId): Receiver | undefined {
    return this.#byId.get(receiverId(room, transport));
  }
}

/** 160 bits that can be had from the room's id, and from which that id cannot be had: a receiver's URL opens no room. */
function receiverId(room: Room, transport: TransportId): string {
  return createHmac("sha256", room.id)
    .update(`receiver ${transport}`)
    .digest("base64url")
    .slice(0, ID_CHARACTERS);
}
