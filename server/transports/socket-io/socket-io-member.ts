import type { Socket as Line } from "node:net";
import type { Socket } from "socket.io";
import type { EventBatch } from "#server/delivery/event-batch";
import { bytesSinceLastMark } from "#server/http/socket-meter";
import { corkForTurn } from "#server/http/turn-cork";
import type { ConnectionRecord } from "#server/rooms/room-journal";

/** JSON bytes that Engine.IO has not handed to the socket yet, above which a slow client is let go (CORE-8). */
export const MAX_QUEUED_BYTES = 1_048_576;
/** As much of everything, answers included, above which nothing more is answered: all that was missed, and as much again. */
const MAX_UNREAD_BYTES = 2 * MAX_QUEUED_BYTES;

interface Pending {
  readonly batch: EventBatch;
  readonly jsonBytes: number;
  readonly replayed: boolean;
}

/** A packet of Engine.IO, as far as it is weighed. */
interface EnginePacket {
  readonly data?: string | Uint8Array;
}

/** One subscriber's connection: knows what Engine.IO still holds back, and how many bytes went out for which events. */
export class SocketIoMember {
  #queuedPackets = 0;
  #heldBytes = 0;
  #pending: Pending[] = [];
  #pendingBytes = 0;
  #writing = false;

  constructor(
    private readonly socket: Socket,
    private readonly record: ConnectionRecord,
    /** The TCP connection of a session that began as WebSocket; bytes of others are not counted. */
    private readonly line: Line | undefined,
  ) {
    socket.conn.on("packetCreate", this.#onPacket).on("flush", this.#onFlush).on("drain", this.#onDrain);
  }

  /** The subscriber has left; its session may go on. */
  leave(): void {
    const { conn } = this.socket;
    conn.off("packetCreate", this.#onPacket).off("flush", this.#onFlush).off("drain", this.#onDrain);
  }

  /** JSON bytes that Engine.IO holds back, and what the socket below it has not taken. */
  get queuedBytes(): number {
    return this.#pendingBytes + (this.line?.writableLength ?? 0);
  }

  /** So much is unread that an answer would only come on top; then its connection is ended, and the client comes back. */
  endsAsUnread(): boolean {
    if (this.#heldBytes + (this.line?.writableLength ?? 0) <= MAX_UNREAD_BYTES) return false;
    this.socket.conn.close(true);
    return true;
  }

  /** Call before events are emitted: what went out since the last ones (pings, answers) is not theirs. */
  beforeWrite(): void {
    this.#writing = true;
    if (this.line !== undefined && this.#pending.length === 0) bytesSinceLastMark(this.line);
  }

  /** Call when all events of the batch have been emitted. */
  afterWrite(batch: EventBatch, replayed: boolean): void {
    this.#writing = false;
    const jsonBytes = batch.events.reduce((sum, { json }) => sum + json.length, 0);
    this.#pending.push({ batch, jsonBytes, replayed });
    this.#pendingBytes += jsonBytes;
    this.#settle();
    // Recoverable: the client comes back and is told whether it missed anything.
    if (!replayed && this.#pendingBytes > MAX_QUEUED_BYTES) this.socket.conn.close(true);
  }

  /** Its connection ends as with the process: the client comes back, and nobody here knows it. */
  forsake(): void {
    this.socket.data.resume = false;
    this.socket.conn.close(true);
  }

  readonly #onPacket = (packet: EnginePacket): void => {
    this.#queuedPackets += 1;
    this.#heldBytes += lengthOf(packet);
  };

  readonly #onFlush = (packets: readonly EnginePacket[]): void => {
    // Packets from before this member was made are not in the count.
    this.#queuedPackets = Math.max(0, this.#queuedPackets - packets.length);
    // All that Engine.IO holds leaves at once.
    this.#heldBytes = 0;
    // Engine.IO sends each packet by itself.
    if (this.line !== undefined) corkForTurn(this.line);
  };

  readonly #onDrain = (): void => {
    if (!this.#writing) this.#settle();
  };

  /** Engine.IO holds nothing back: what left since the last time was for what is pending. */
  #settle(): void {
    if (this.#queuedPackets > 0 || this.#pending.length === 0) return;
    const settled = this.#pending;
    const jsonBytes = this.#pendingBytes;
    this.#pending = [];
    this.#pendingBytes = 0;
    if (this.line === undefined) return;
    let { bytesOut: left } = bytesSinceLastMark(this.line);
    settled.forEach((each, index) => {
      // Batches that left together share the bytes by the length of their JSON.
      const isLast = index === settled.length - 1;
      const bytesOut = isLast ? left : Math.min(left, Math.round((left * each.jsonBytes) / jsonBytes));
      left -= bytesOut;
      this.record.wrote(each.batch, { bytesOut, bytesIn: 0, replayed: each.replayed });
    });
  }
}

/** Of a text, characters: that is near enough, and costs nothing. */
function lengthOf({ data }: EnginePacket): number {
  return data?.length ?? 0;
}
