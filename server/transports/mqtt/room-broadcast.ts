import type { Aedes, Client } from "aedes";
import type { QoS } from "mqtt-packet";
import { CLOSE_CODES } from "#lib/transports/mqtt/close-codes";
import { eventTopic } from "#lib/transports/mqtt/topics";
import type { Clock } from "#server/clock";
import type { EventBatch } from "#server/delivery/event-batch";
import { HttpProblem } from "#server/http/http-problem";
import type { RecordedEvent } from "#server/log/recorded-event";
import type { Room, Sink } from "#server/rooms/room";
import { RESTARTING } from "#server/transports/transport";
import { AwaySessions } from "./away-sessions";
import { rememberPayload } from "./event-payloads";
import type { MqttConnection } from "./mqtt-connection";
import { RoomSubscriptions } from "./room-subscriptions";
import type { SessionStore } from "./session-store";

/** Most topics of one room that keep a retained message (MQ-4). */
const MOST_RETAINED = 100;
/** Most messages that wait for a client that is away (MQ-6). One more, and its session ends: nothing is dropped in silence. */
const MOST_QUEUED_AWAY = 1_000;
/** Most messages that a client which is here may leave unacknowledged. */
const MOST_UNACKNOWLEDGED = 10_000;

/** One room's events on their way into the broker, and the sessions that wait for them. */
export class RoomBroadcast implements Sink {
  readonly transport = "mqtt";
  readonly subscriptions = new RoomSubscriptions();
  readonly away: AwaySessions;
  /** Clients of this room that are here. */
  readonly members = new Map<Client, MqttConnection>();
  /** Ids of events that are on their way and are to be retained. */
  readonly #toRetain = new Set<string>();
  readonly #retainedTopics = new Set<string>();

  constructor(
    readonly room: Room,
    private readonly broker: Aedes,
    private readonly sessions: SessionStore,
    clock: Clock,
    private readonly onEnd: () => void,
  ) {
    this.away = new AwaySessions(clock, (clientId) => this.endSession(clientId));
    room.attach(this);
  }

  /**
   * Publishes with the event's message retained for later subscribers.
   * @throws HttpProblem 429 when the room keeps too many, and what `publish` throws
   */
  async retaining(event: { id: string; topic: string }, publish: () => Promise<unknown>): Promise<void> {
    const isNew = !this.#retainedTopics.has(event.topic);
    if (isNew && this.#retainedTopics.size >= MOST_RETAINED) {
      throw new HttpProblem(
        429,
        "too-many-retained",
        `A room keeps at most ${MOST_RETAINED} retained messages. Clear one by an empty payload.`,
      );
    }
    this.#retainedTopics.add(event.topic);
    this.#toRetain.add(event.id);
    try {
      await publish();
    } catch (error) {
      this.#toRetain.delete(event.id);
      if (isNew) this.#retainedTopics.delete(event.topic);
      throw error;
    }
  }

  /** An empty retained message clears the topic (MQTT-3.3.1-10) and is no event. */
  clearRetained(topic: string): Promise<void> {
    this.#retainedTopics.delete(topic);
    return this.#publish({ topic, payload: Buffer.alloc(0), qos: 0, retain: true });
  }

  get queuedBytes(): number {
    let bytes = 0;
    for (const connection of this.members.values()) bytes += connection.queuedBytes;
    return bytes;
  }

  matches(event: RecordedEvent): number {
    return this.subscriptions.matching(eventTopic(this.room.id, event.envelope.type));
  }

  write(batch: EventBatch): void {
    const qos = this.subscriptions.maximumQos;
    for (const event of batch.events) {
      const retain = this.#toRetain.delete(event.envelope.id);
      if (this.subscriptions.size === 0 && !retain) continue;
      rememberPayload(event);
      // Retained at QoS 2, so that a later subscription's own QoS decides (MQTT-3.8.4-6).
      const topic = eventTopic(this.room.id, event.envelope.type);
      void this.#publish({ topic, payload: event.json, qos: retain ? 2 : qos, retain });
    }
  }

  /** The client is gone; a session that is kept (clean session 0) waits for it. */
  leave(client: Client): void {
    this.subscriptions.leave(client);
    if (this.members.delete(client) && !client.clean) this.away.left(client.id);
  }

  /** One more message waits for this client. */
  queued(clientId: string, count: number): void {
    if (count > (this.away.has(clientId) ? MOST_QUEUED_AWAY : MOST_UNACKNOWLEDGED)) this.endSession(clientId);
  }

  /** The client's next CONNACK says that no session is present. */
  endSession(clientId: string): void {
    this.away.returned(clientId);
    const client = this.subscriptions.clientOf(clientId);
    this.subscriptions.forget(clientId);
    if (client !== undefined) {
      this.members
        .get(client)
        ?.close(client, `More than ${MOST_UNACKNOWLEDGED} messages are unacknowledged.`);
    }
    void this.sessions.end(clientId);
  }

  /** The broker starts anew, for this room: nobody is here, and nothing was kept. */
  restart(): void {
    for (const [client, connection] of [...this.members]) {
      this.members.delete(client);
      connection.close(client, RESTARTING, CLOSE_CODES.restarting);
      // Who is only a guest in this room keeps its connection: it is another room's.
      this.endSession(client.id);
    }
    for (const clientId of this.away.clientIds) this.endSession(clientId);
    for (const topic of this.#retainedTopics) void this.sessions.forgetRetained(topic);
    this.#retainedTopics.clear();
    this.#toRetain.clear();
  }

  end(reason: string): void {
    for (const [client, connection] of [...this.members]) {
      connection.close(client, reason, CLOSE_CODES.roomEnded);
    }
    for (const clientId of [...this.subscriptions.clientIds, ...this.away.clientIds]) {
      this.endSession(clientId);
    }
    for (const topic of [...this.#retainedTopics]) void this.clearRetained(topic);
    this.onEnd();
  }

  /** Resolves whatever comes of it: a broker that is closing takes nothing more. */
  #publish(message: { topic: string; payload: Buffer; qos: QoS; retain: boolean }): Promise<void> {
    return new Promise((resolve) => {
      this.broker.publish({ cmd: "publish", dup: false, ...message }, () => resolve());
    });
  }
}
