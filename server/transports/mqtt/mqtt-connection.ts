import type { Socket } from "node:net";
import type { Client } from "aedes";
import type { EventBatch } from "#server/delivery/event-batch";
import { bytesSinceLastMark } from "#server/http/socket-meter";
import type { ConnectionRecord, Room } from "#server/rooms/room";

export interface MqttConnectionFacts {
  readonly room: Room;
  readonly subscriberId: string;
  readonly socket: Socket;
  readonly wasCut: () => boolean;
}

/** A client whose room is known from its URL, as the journal sees it. */
export class MqttConnection {
  #record: ConnectionRecord | undefined;
  #client: Client | undefined;
  #trouble: string | undefined;

  constructor(readonly facts: MqttConnectionFacts) {}

  /** CONNACK has been sent. @param sessionPresent what was missed follows (MQTT-3.2.2-2) */
  connected(client: Client, sessionPresent: boolean): void {
    const { room, subscriberId, socket } = this.facts;
    this.#client = client;
    const { bytesIn, bytesOut } = bytesSinceLastMark(socket);
    this.#record = room.connectionOpened({
      transport: "mqtt",
      subscriberId,
      handshakeBytesIn: bytesIn,
      handshakeBytesOut: bytesOut,
      ...(sessionPresent ? { resumed: "recovered" } : {}),
    });
  }

  /** What went before belongs to no event: SUBSCRIBE, SUBACK, pings, messages queued for a session. */
  settle(): void {
    bytesSinceLastMark(this.facts.socket);
  }

  /** The broker has written these events to everybody. */
  account(batch: EventBatch): void {
    const bytes = bytesSinceLastMark(this.facts.socket);
    if (bytes.bytesOut > 0) this.#record?.wrote(batch, { ...bytes, replayed: false });
  }

  /** The client or the path broke a rule; the connection is about to end. */
  failed(reason: string): void {
    this.#trouble ??= reason;
  }

  close(reason: string): void {
    this.#trouble ??= reason;
    this.#client?.close();
  }

  disconnected(): void {
    if (this.facts.wasCut())
      this.#record?.closed({ by: "fault", reason: "The connection was cut by a fault." });
    else if (this.#trouble !== undefined) this.#record?.closed({ by: "server", reason: this.#trouble });
    else this.#record?.closed({ by: "client", reason: "The client closed the connection." });
  }
}
