import type { Socket as Line } from "node:net";
import type { Socket } from "socket.io";
import type { EventBatch } from "#server/delivery/event-batch";
import { bytesSinceLastMark } from "#server/http/socket-meter";
import { corkForTurn } from "#server/http/turn-cork";
import type { ConnectionRecord } from "#server/rooms/room-journal";

/** JSON bytes that Engine.IO has not handed to the socket yet, above which a slow client is let go (CORE-8). */
export const MAX_QUEUED_BYTES = 1_048_576;

interface Pending {
  readonly batch: EventBatch;
  readonly jsonBytes: number;
  readonly replayed: boolean;
}

/** One subscriber's connection: knows what Engine.IO still holds back, and how many bytes went out for which events. */
export class SocketIoMember {
  #queuedPackets = 0;
  #pending: Pending[] = [];
  #pendingBytes = 0;
  #writing = false;

  constructor(
    private readonly socket: Socket,
    private readonly record: ConnectionRecord,
    /** The TCP connection of a session that began as WebSocket; bytes of others are not counted. */
    private readonly line: Line | undefined,
  ) {
    const { conn } = socket;
    conn.on("packetCreate", () => {
      this.#queuedPackets += 1;
    });
    conn.on("flush", (packets: readonly unknown[]) => {
      // Packets from before this member was made are not in the count.
      this.#queuedPackets = Math.max(0, this.#queuedPackets - packets.length);
      // Engine.IO sends each packet by itself.
      if (this.line !== undefined) corkForTurn(this.line);
    });
    conn.on("drain", () => {
      if (!this.#writing) this.#settle();
    });
  }

  /** JSON bytes that Engine.IO holds back, and what the socket below it has not taken. */
  get queuedBytes(): number {
    return this.#pendingBytes + (this.line?.writableLength ?? 0);
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
