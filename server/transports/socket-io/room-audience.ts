import type { Namespace } from "socket.io";
import { formatCursor } from "#lib/events/cursor";
import type { EventBatch } from "#server/delivery/event-batch";
import { envelopeOf } from "#server/log/recorded-event";
import type { Sink } from "#server/rooms/room";
import type { SocketIoMember } from "./socket-io-member";

/** All Socket.IO subscribers of one room: Socket.IO encodes each event once for all of them (CORE-9). */
export class RoomAudience implements Sink {
  readonly transport = "socket-io";
  readonly #members = new Set<SocketIoMember>();

  constructor(
    private readonly namespace: Namespace,
    /** The Socket.IO room that the members have joined. */
    readonly channel: string,
  ) {}

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  add(member: SocketIoMember): void {
    this.#members.add(member);
  }

  remove(member: SocketIoMember): void {
    this.#members.delete(member);
  }

  get queuedBytes(): number {
    let bytes = 0;
    for (const member of this.#members) bytes += member.queuedBytes;
    return bytes;
  }

  matches(): number {
    return this.#members.size;
  }

  write(batch: EventBatch): void {
    const members = [...this.#members];
    for (const member of members) member.beforeWrite();
    const everybody = this.namespace.to(this.channel);
    // The last argument is what a client names when it recovers: here, the event's cursor.
    for (const event of batch.events) everybody.emit("event", envelopeOf(event), formatCursor(event));
    for (const member of members) member.afterWrite(batch, false);
  }

  /** Ends every connection, in a way that none of them can be recovered from. */
  restart(): void {
    for (const member of [...this.#members]) member.forsake();
  }

  end(reason: string): void {
    this.namespace.to(this.channel).emit("ended", { reason });
    this.namespace.in(this.channel).disconnectSockets(true);
  }
}
