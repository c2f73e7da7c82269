import { io, type Socket } from "socket.io-client";
import { CLIENT_TRANSPORTS } from "#lib/client/transports/registry";
import type { Connection, ResumeOutcome } from "#lib/client/transports/transport";
import { parseCursor } from "#lib/events/cursor";
import type { PageTransportId } from "#lib/transports/catalog";
import { CrowdMember } from "./lane-crowd";

/** A client that goes away and comes back to where it left off. */
export interface Traveller {
  readonly isHere: boolean;
  /** Of the events since it came, or came back. */
  readonly offsets: readonly number[];
  /** What it was told when it came back. */
  readonly told: readonly ResumeOutcome[];
  leave(): void;
  comeBack(): void;
}

/** @param origin of the server, without a slash at its end */
export function travelOn(wire: PageTransportId, origin: string, roomId: string): Traveller {
  // Socket.IO keeps the state of a connection within one client object.
  return wire === "socket-io"
    ? new SocketIoTraveller(origin, roomId)
    : new LaneTraveller(wire, origin, roomId);
}

/** By the page's own code: each of its connections begins at the cursor of the one before. */
class LaneTraveller implements Traveller {
  #member: CrowdMember;
  #connection: Connection;

  constructor(
    private readonly wire: PageTransportId,
    private readonly origin: string,
    private readonly roomId: string,
  ) {
    this.#member = new CrowdMember(wire, true);
    this.#connection = this.#connect(undefined);
  }

  get isHere(): boolean {
    return this.#member.isOpen;
  }

  get offsets(): readonly number[] {
    return this.#member.offsets;
  }

  get told(): readonly ResumeOutcome[] {
    return this.#member.outcomes;
  }

  leave(): void {
    this.#connection.close();
  }

  comeBack(): void {
    const since = this.#connection.cursor();
    this.#member = new CrowdMember(this.wire, true);
    this.#connection = this.#connect(since);
  }

  #connect(since: ReturnType<Connection["cursor"]>): Connection {
    const { origin, roomId } = this;
    const options = { origin, roomId, subscriberId: "lane", resume: true, pollIntervalMs: 1_000, since };
    return CLIENT_TRANSPORTS[this.wire].connect(options, this.#member);
  }
}

class SocketIoTraveller implements Traveller {
  offsets: number[] = [];
  told: ResumeOutcome[] = [];
  readonly #socket: Socket;

  constructor(origin: string, roomId: string) {
    this.#socket = io(origin, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      auth: { room: roomId },
    });
    this.#socket.on("event", (_event: unknown, cursor: string) => {
      this.offsets.push(parseCursor(cursor)?.offset ?? Number.NaN);
    });
    this.#socket.on("welcome", ({ recovered }: { recovered: boolean }) => {
      this.told.push(recovered ? "recovered" : "not-recovered");
    });
  }

  get isHere(): boolean {
    return this.#socket.connected;
  }

  leave(): void {
    // The line alone: a client that disconnects says that it does not come back.
    this.#socket.io.engine.close();
  }

  comeBack(): void {
    this.offsets = [];
    this.told = [];
    this.#socket.connect();
  }
}
