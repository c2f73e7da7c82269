import type { Socket } from "node:net";
import type { Client } from "aedes";
import type { CloseCause } from "#lib/journal/entry";
import { CLOSE_CODES } from "#lib/transports/mqtt/close-codes";
import { roomOfFilter } from "#lib/transports/mqtt/topics";
import { EventBatch } from "#server/delivery/event-batch";
import { bytesSinceLastMark } from "#server/http/socket-meter";
import type { RecordedEvent } from "#server/log/recorded-event";
import type { Room } from "#server/rooms/room";
import type { ConnectionRecord } from "#server/rooms/room-journal";
import type { PacketStream, PublishObserver } from "./packet-stream";

export interface MqttConnectionParts {
  /** The TCP connection below everything. */
  readonly socket: Socket;
  /** When the URL named them. */
  readonly room: Room | undefined;
  readonly subscriberId: string | undefined;
  readonly wasCut: () => boolean;
  /** Told when it is known whose line this is. */
  readonly onNamed: (roomId: string, subscriberId: string) => void;
  /** Why it may not stay: its CONNECT is refused. */
  readonly refusal?: string | undefined;
}

/** One client, from its CONNECT to its end: which room it is in, what it was sent, why it went. */
export class MqttConnection implements PublishObserver {
  #clientId = "";
  #room: Room | undefined;
  #stream: PacketStream | undefined;
  #record: ConnectionRecord | undefined;
  #trouble: CloseCause | undefined;
  #accepted: { sessionPresent: boolean; bytesIn: number; bytesOut: number } | undefined;
  #isReady = false;
  #waiting: (() => void)[] = [];
  /** What is on its way to the stream and is not news to the client's session. */
  readonly #replayed = new Set<RecordedEvent>();

  constructor(private readonly parts: MqttConnectionParts) {
    this.#room = parts.room;
  }

  /** The client id as the client gave it, or as it was given one. */
  get clientId(): string {
    return this.#clientId;
  }

  /** Undefined until a URL, a user name, a SUBSCRIBE or a PUBLISH has named it. */
  get room(): Room | undefined {
    return this.#room;
  }

  get refusal(): string | undefined {
    return this.parts.refusal;
  }

  /** The other end of the line, for limits by address. */
  get remoteAddress(): string | undefined {
    return this.parts.socket.remoteAddress;
  }

  /** Packets leave by this stream. */
  carryOn(stream: PacketStream): void {
    this.#stream = stream;
  }

  /** The client is called so. */
  identify(clientId: string): void {
    this.#clientId = clientId;
    if (this.#room !== undefined) this.parts.onNamed(this.#room.id, this.#subscriberId);
  }

  get #subscriberId(): string {
    return this.parts.subscriberId ?? this.#clientId;
  }

  /** Its room is known; the first one that is named stays. Goes into the journal once the client is accepted. */
  enter(room: Room): void {
    this.#room ??= room;
    if (this.#accepted === undefined || this.#record !== undefined) return;
    this.parts.onNamed(this.#room.id, this.#subscriberId);
    const { sessionPresent, bytesIn, bytesOut } = this.#accepted;
    this.#record = this.#room.connectionOpened({
      transport: "mqtt",
      subscriberId: this.#subscriberId,
      handshakeBytesIn: bytesIn,
      handshakeBytesOut: bytesOut,
      ...(sessionPresent ? { resumed: "recovered" } : { awaitsSubscribe: true }),
    });
  }

  /** Messages of these topics reach it from now on. @param filters as they were granted */
  subscribed(filters: readonly string[]): void {
    if (filters.some((filter) => roomOfFilter(filter) === this.#room?.id)) this.#record?.subscribed();
  }

  /** CONNACK has been sent. @param sessionPresent what was missed follows (MQTT-3.2.2-2) */
  accepted(sessionPresent: boolean): void {
    this.#accepted = { sessionPresent, ...bytesSinceLastMark(this.parts.socket) };
    if (this.#room !== undefined) this.enter(this.#room);
  }

  /** What was queued for its session has been sent: what came meanwhile follows. */
  ready(): void {
    this.#isReady = true;
    this.#stream?.release();
    for (const action of this.#waiting.splice(0)) action();
  }

  /** Runs once what was queued has been sent; at once before CONNACK, when a session is restored. */
  afterQueue(action: () => void): void {
    if (this.#isReady || this.#accepted === undefined) action();
    else this.#waiting.push(action);
  }

  /** Still sending what was queued for its session. */
  get isCatchingUp(): boolean {
    return !this.#isReady;
  }

  /** A copy of this event has come while others were still queued, and waits. */
  isHolding(event: RecordedEvent): boolean {
    return this.#stream?.isHolding(event) === true;
  }

  /** The broker is about to write this event, which the session had missed. */
  expectReplay(event: RecordedEvent): void {
    this.#replayed.add(event);
  }

  /** What is new waits for what is old, or order would be lost (MQTT 3.1.1 §4.6). */
  holds(event: RecordedEvent): boolean {
    return !this.#isReady && !this.#replayed.has(event);
  }

  wrote(event: RecordedEvent | undefined): void {
    // Until CONNACK all bytes belong to the handshake.
    if (this.#accepted === undefined) return;
    const { bytesOut } = bytesSinceLastMark(this.parts.socket);
    if (event === undefined || event.roomId !== this.#room?.id) return;
    const replayed = this.#replayed.delete(event);
    this.#record?.wrote(new EventBatch([event]), { bytesOut, bytesIn: 0, replayed });
  }

  /** Bytes that this client should have read by now. */
  get queuedBytes(): number {
    return this.#stream?.queuedBytes ?? 0;
  }

  /** A rule was broken or the line failed; the connection is about to end. */
  failed(error: Error): void {
    const isLine = "code" in error && /^E[A-Z]+$/.test(String(error.code));
    this.#trouble ??= { by: isLine ? "network" : "server", reason: error.message };
  }

  /** @param code close code for the WebSocket below, if there is one */
  close(client: Client, reason: string, code: number = CLOSE_CODES.refused): void {
    this.#trouble ??= { by: "server", reason, code };
    if (this.#stream !== undefined) {
      this.#stream.closeCode = code;
      this.#stream.destroy(new Error(reason));
    }
    client.close();
  }

  ended(): void {
    this.#waiting = [];
    this.#record?.closed(this.#cause());
  }

  #cause(): CloseCause {
    if (this.parts.wasCut()) return { by: "fault", reason: "The connection was cut by a fault." };
    if (this.#trouble !== undefined) return this.#trouble;
    if (this.#stream?.hasDisconnected === true) return { by: "client", reason: "The client disconnected." };
    return { by: "network", reason: "The line ended without a DISCONNECT." };
  }
}
