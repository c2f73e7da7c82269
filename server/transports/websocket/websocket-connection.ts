import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { type Cursor, formatCursor } from "#lib/events/cursor";
import type { CloseCause } from "#lib/journal/entry";
import { CLOSE_CODES, type CloseCode, closeCodeFacts } from "#lib/transports/websocket/close-codes";
import type { ServerMessage } from "#lib/transports/websocket/messages";
import type { Clock } from "#server/clock";
import type { EventBatch, WireFormat } from "#server/delivery/event-batch";
import type { AddressLimits } from "#server/http/address-limits";
import { bytesSinceLastMark } from "#server/http/socket-meter";
import type { Logger } from "#server/logger";
import type { Room, Sink } from "#server/rooms/room";
import type { ConnectionRecord } from "#server/rooms/room-journal";
import { BARE_FORMAT, PLAYGROUND_V1_FORMAT } from "./event-frames";
import { InboundMessages } from "./inbound-messages";
import { SentPosition } from "./sent-position";

/** Most bytes that wait for the socket to take them: a client for which there would be more is let go (CORE-8, WS-11). */
export const MAX_QUEUED_BYTES = 1_048_576;
/** Between two pings … */
export const PING_MS = 25_000;
/** … and how long the pong may take (WS-7). */
export const PONG_WITHIN_MS = 8_000;

export interface WebsocketParts {
  readonly room: Room;
  /** Open, and speaking `playground.v1` or nothing. */
  readonly socket: WebSocket;
  /** The TCP connection below it. */
  readonly line: Socket;
  readonly subscriberId: string;
  readonly since: Cursor | undefined;
  readonly clock: Clock;
  readonly limits: AddressLimits;
  readonly logger: Logger;
  /** Whether the fault, and not the client, ended this connection. */
  readonly wasCut: () => boolean;
}

/** One client's WebSocket: greets, sends what was missed, then everything that becomes durable. */
export class WebsocketConnection implements Sink {
  readonly transport = "websocket";
  /** Resolves when the TCP connection is gone. */
  readonly closed: Promise<void>;
  readonly #record: ConnectionRecord;
  readonly #detach: () => void;
  readonly #format: WireFormat;
  readonly #position: SentPosition;
  #cancelHeartbeat: () => void = () => {};
  /** Bytes that were sent at once after a resume and may still be queued: that is not the client's fault. */
  #allowanceBytes = 0;
  #ownClose: CloseCause | undefined;
  #error: (Error & { code?: unknown }) | undefined;

  constructor(private readonly parts: WebsocketParts) {
    const { room, socket, line, subscriberId, since, clock, limits, logger } = parts;
    const framed = socket.protocol !== "";
    this.#format = framed ? PLAYGROUND_V1_FORMAT : BARE_FORMAT;
    // What the client gets from here to `attach` is one turn: no event falls between.
    const recovery = framed && since !== undefined ? room.recover(since) : undefined;
    if (framed) {
      const recovered = recovery?.recovered ?? null;
      this.#send({ t: "welcome", recovered, top: formatCursor(room.top) });
    }
    const handshake = bytesSinceLastMark(line);
    this.#record = room.connectionOpened({
      transport: this.transport,
      subscriberId,
      handshakeBytesIn: handshake.bytesIn,
      handshakeBytesOut: handshake.bytesOut,
      ...(recovery === undefined ? {} : { resumed: recovery.recovered ? "recovered" : "not-recovered" }),
    });
    if (recovery?.recovered === true && recovery.missed !== undefined) {
      this.#allowanceBytes = recovery.missed.encoded(this.#format).length;
      this.#put(recovery.missed, true);
    }
    this.#position = new SentPosition(room.top.offset);
    this.#detach = room.attach(this);
    new InboundMessages({
      socket,
      framed,
      clock,
      logger,
      publish: async (input, options) => {
        limits.events.require(line.remoteAddress);
        return room.publish(input, options);
      },
      position: this.#position,
      send: (message) => {
        if (!this.#endsAsUnread()) this.#send(message);
      },
      close: (code) => this.close(code),
    });
    socket.on("error", (error) => {
      this.#error = error;
    });
    this.closed = new Promise((resolve) => {
      socket.once("close", (code) => {
        this.#onClose(code);
        resolve();
      });
    });
    this.#heartbeat();
  }

  get room(): Room {
    return this.parts.room;
  }

  get queuedBytes(): number {
    return this.parts.line.writableLength;
  }

  write(batch: EventBatch): void {
    const { socket, line } = this.parts;
    // RFC 6455 §5.5.1: no data frame may follow a Close frame.
    if (socket.readyState !== socket.OPEN) return;
    if (!this.#position.advance(batch)) {
      this.close(4010);
      return;
    }
    const queuedBytes = line.writableLength;
    if (queuedBytes === 0) this.#allowanceBytes = 0;
    const wouldQueueBytes = queuedBytes + batch.encoded(this.#format).length;
    if (queuedBytes > 0 && wouldQueueBytes > MAX_QUEUED_BYTES + this.#allowanceBytes) this.close(4008);
    else this.#put(batch, false);
  }

  end(reason: string): void {
    this.close(4510, reason);
  }

  /** @param reason at most 123 bytes are sent (RFC 6455 §5.5) */
  close(code: CloseCode, reason: string = CLOSE_CODES[code].meaning): void {
    this.#ownClose ??= { by: "server", code, reason };
    this.#detach();
    this.parts.socket.close(code, Buffer.byteLength(reason) <= 123 ? reason : CLOSE_CODES[code].meaning);
  }

  /** Ends the TCP connection without a Close frame. */
  terminate(): void {
    this.parts.socket.terminate();
  }

  /** One write for the whole batch, past `ws`: without extensions its frames and ours never interleave. */
  #put(batch: EventBatch, replayed: boolean): void {
    const frames = batch.encoded(this.#format);
    this.parts.line.write(frames);
    this.#record.wrote(batch, { bytesOut: frames.length, bytesIn: 0, replayed });
  }

  /** More waits than may (WS-11): an answer would only come on top, and the connection is closed. */
  #endsAsUnread(): boolean {
    if (this.queuedBytes <= MAX_QUEUED_BYTES + this.#allowanceBytes) return false;
    this.close(4008);
    return true;
  }

  #send(message: ServerMessage): void {
    const { socket } = this.parts;
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  }

  #heartbeat(): void {
    const { socket, clock } = this.parts;
    const pingLater = () => {
      this.#cancelHeartbeat = clock.after(PING_MS, () => {
        socket.ping();
        this.#cancelHeartbeat = clock.after(PONG_WITHIN_MS, () => {
          this.#ownClose ??= { by: "network", reason: `No pong came within ${PONG_WITHIN_MS} ms.` };
          // A peer that does not answer a ping would not answer a Close frame either.
          socket.terminate();
        });
      });
    };
    socket.on("pong", () => {
      this.#cancelHeartbeat();
      pingLater();
    });
    pingLater();
  }

  #onClose(code: number): void {
    this.#cancelHeartbeat();
    this.#detach();
    this.#record.closed(this.#causeOfClose(code));
  }

  #causeOfClose(code: number): CloseCause {
    if (this.parts.wasCut()) return { by: "fault", reason: "The connection was cut by a fault." };
    if (this.#ownClose !== undefined) return this.#ownClose;
    // ws reports 1006 here whatever it told the client; its error says which rule was broken (WS-5).
    if (this.#error !== undefined && String(this.#error.code).startsWith("WS_ERR_"))
      return { by: "client", reason: `The client broke the protocol: ${this.#error.message}.` };
    if (code === 1006) return { by: "network", code, reason: CLOSE_CODES[1006].meaning };
    return {
      by: "client",
      code,
      reason: code === 1000 ? "The client closed the connection." : closeCodeFacts(code).meaning,
    };
  }
}
