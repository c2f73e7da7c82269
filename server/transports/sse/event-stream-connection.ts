import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { type Cursor, formatCursor } from "#lib/events/cursor";
import type { CloseCause } from "#lib/journal/entry";
import { serializeBlock } from "#lib/transports/sse/event-stream-block";
import {
  type ComeBackData,
  type EndedData,
  HEARTBEAT_MS,
  type RecoveredData,
} from "#lib/transports/sse/stream-control";
import type { Clock } from "#server/clock";
import type { EventBatch } from "#server/delivery/event-batch";
import { bytesSinceLastMark } from "#server/http/socket-meter";
import type { Room, Sink } from "#server/rooms/room";
import type { ConnectionRecord } from "#server/rooms/room-journal";
import { EVENT_STREAM_FORMAT } from "./event-stream-format";
import type { StreamRequest } from "./stream-request";

/** Bytes the socket has not taken yet, above which a stream is ended (CORE-8). */
export const MAX_QUEUED_BYTES = 1_048_576;
/** An ended stream that a client does not read to its end is destroyed after this. */
const LINGER_MS = 5_000;
/** Idle milliseconds before TCP asks whether the peer is still there (SSE-10). */
const KEEP_ALIVE_MS = 15_000;

const BY_PEER = new Set(["ECONNRESET", "EPIPE"]);

const HEARTBEAT_COMMENT = Buffer.from(":\n\n");
const HEARTBEAT_EVENT = Buffer.from(serializeBlock({ event: "heartbeat", data: "" }));

export interface StreamParts {
  readonly room: Room;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly asked: StreamRequest;
  readonly subscriberId: string;
  readonly headers: OutgoingHttpHeaders;
  readonly clock: Clock;
  /** This client's own reconnection time (SSE-5). */
  readonly retryMs: number;
  /** Whether the fault, and not the client, ended this connection. */
  readonly wasCut: () => boolean;
}

/** One client's stream: greets, sends what was missed, then everything that becomes durable. */
export class EventStreamConnection implements Sink {
  readonly transport = "sse";
  readonly #record: ConnectionRecord;
  readonly #detach: () => void;
  #cancelTimer: () => void = () => {};
  #lastWriteAtMs: number;
  #open = true;

  /** Opens the stream at once. The response must be untouched. */
  constructor(private readonly parts: StreamParts) {
    const { room, request, asked, response, subscriberId, clock } = parts;
    request.socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
    const after = asked.resume ? asked.lastEventId : undefined;
    const recovery = after === undefined ? undefined : room.recover(after);
    const missed = recovery?.recovered === true ? recovery.missed : undefined;
    this.#greet(recovery?.recovered === true ? (after ?? room.top) : room.top, recovery?.recovered === true);
    const handshake = bytesSinceLastMark(request.socket);
    this.#record = room.connectionOpened({
      transport: this.transport,
      subscriberId,
      handshakeBytesIn: handshake.bytesIn,
      handshakeBytesOut: handshake.bytesOut,
      ...(recovery === undefined ? {} : { resumed: recovery.recovered ? "recovered" : "not-recovered" }),
    });
    this.#lastWriteAtMs = clock.nowMs();
    if (missed !== undefined) this.#put(missed, true);
    this.#detach = room.attach(this);
    this.#heartbeatIn(HEARTBEAT_MS);
    response.once("close", () => this.#onClose());
  }

  get room(): Room {
    return this.parts.room;
  }

  get queuedBytes(): number {
    return this.parts.response.writableLength;
  }

  write(batch: EventBatch): void {
    if (!this.#open) return;
    const queuedBytes = this.parts.response.writableLength;
    if (queuedBytes > 0 && queuedBytes + batch.encoded(EVENT_STREAM_FORMAT).length > MAX_QUEUED_BYTES) {
      // The client reads what is queued, then the end, and resumes after the last id it has: nothing is lost.
      this.comeBack("This client reads too slowly: more than 1 MiB was waiting for it.", this.parts.retryMs);
    } else this.#put(batch, false);
  }

  end(reason: string): void {
    const data: EndedData = { reason };
    this.#finish(serializeBlock({ event: "ended", data: JSON.stringify(data) }), { by: "server", reason });
  }

  /** Ends the stream and asks the client to come back after `retryMs` (SSE-4). */
  comeBack(reason: string, retryMs: number): void {
    this.#finish(comeBackBlock(reason, retryMs), { by: "server", reason });
  }

  #greet(cursor: Cursor, recovered: boolean): void {
    const { response, headers, retryMs, room } = this.parts;
    const id = formatCursor(cursor);
    const data: RecoveredData = { recovered, cursor: id, top: formatCursor(room.top), retryMs };
    response.writeHead(200, { ...headers, "playground-last-event-id": id });
    // The id moves a browser's last event ID here, also when nothing could be recovered.
    response.write(
      serializeBlock({ comment: "Event Playground", retryMs }) +
        serializeBlock({ event: "recovered", id, data: JSON.stringify(data) }),
    );
  }

  #put(batch: EventBatch, replayed: boolean): void {
    const { request, response, clock } = this.parts;
    response.write(batch.encoded(EVENT_STREAM_FORMAT));
    this.#lastWriteAtMs = clock.nowMs();
    this.#record.wrote(batch, {
      bytesOut: bytesSinceLastMark(request.socket).bytesOut,
      bytesIn: 0,
      replayed,
    });
  }

  #heartbeatIn(delayMs: number): void {
    const { clock, response, request, asked } = this.parts;
    this.#cancelTimer = clock.after(delayMs, () => {
      const quietMs = clock.nowMs() - this.#lastWriteAtMs;
      if (quietMs < HEARTBEAT_MS - 1) return this.#heartbeatIn(HEARTBEAT_MS - quietMs);
      response.write(asked.heartbeatAsEvent ? HEARTBEAT_EVENT : HEARTBEAT_COMMENT);
      // A heartbeat is the cost of time, not of an event: its bytes are not counted to the next one.
      bytesSinceLastMark(request.socket);
      this.#lastWriteAtMs = clock.nowMs();
      this.#heartbeatIn(HEARTBEAT_MS);
    });
  }

  #finish(lastBlock: string, cause: CloseCause): void {
    if (!this.#open) return;
    const { response, clock } = this.parts;
    this.#leave(cause);
    response.end(lastBlock);
    this.#cancelTimer = clock.after(LINGER_MS, () => response.destroy());
  }

  #onClose(): void {
    this.#cancelTimer();
    this.#leave(this.#causeOfClose());
  }

  #leave(cause: CloseCause): void {
    if (!this.#open) return;
    this.#open = false;
    this.#cancelTimer();
    this.#detach();
    this.#record.closed(cause);
  }

  #causeOfClose(): CloseCause {
    const { request, wasCut } = this.parts;
    if (wasCut()) return { by: "fault", reason: "The connection was cut by a fault." };
    const { errored } = request.socket;
    // A client that goes with bytes unread resets the connection: that is its doing, too.
    const isGoing = errored === null || BY_PEER.has((errored as NodeJS.ErrnoException).code ?? "");
    if (!isGoing) return { by: "network", reason: `The connection broke: ${errored.message}.` };
    return { by: "client", reason: "The client closed the stream." };
  }
}

/** The last words of a stream that is to be taken up again. */
export function comeBackBlock(reason: string, retryMs: number): string {
  const data: ComeBackData = { reason, retryMs };
  return serializeBlock({ retryMs, event: "come-back", data: JSON.stringify(data) });
}
