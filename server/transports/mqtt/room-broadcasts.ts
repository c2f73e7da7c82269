import type { Aedes, Client } from "aedes";
import type { TransportHost } from "#server/transports/transport";
import { RoomBroadcast } from "./room-broadcast";
import { SessionStore } from "./session-store";

/** Which room a client's session is in, as the broker knows the client: `<room>/<client id>`. */
export function sessionName(roomId: string | undefined, clientId: string): string {
  return `${roomId ?? ""}/${clientId}`;
}

/** The rooms that MQTT clients use, each from its first use to its end. */
export class RoomBroadcasts {
  readonly sessions: SessionStore;
  readonly #byRoom = new Map<string, RoomBroadcast>();

  constructor(
    private readonly broker: Aedes,
    private readonly host: TransportHost,
  ) {
    this.sessions = new SessionStore(broker, (name, backlog) => {
      this.known(name.split("/", 1)[0])?.queued(name, backlog);
    });
  }

  /** @returns undefined for a room that nobody has opened here */
  known(roomId: string | undefined): RoomBroadcast | undefined {
    return roomId === undefined ? undefined : this.#byRoom.get(roomId);
  }

  /** @throws HttpProblem 404 for a room that is not there */
  async open(roomId: string): Promise<RoomBroadcast> {
    const { rooms, clock } = this.host;
    const room = await rooms.find(roomId);
    const known = this.#byRoom.get(room.id);
    if (known !== undefined) return known;
    const forget = () => this.#byRoom.delete(room.id);
    const broadcast = new RoomBroadcast(room, this.broker, this.sessions, clock, forget);
    this.#byRoom.set(room.id, broadcast);
    return broadcast;
  }

  /** The client is gone, from every room it used. */
  leave(client: Client): void {
    for (const broadcast of this.#byRoom.values()) broadcast.leave(client);
  }
}
