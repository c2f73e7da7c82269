import type { Aedes, Client } from "aedes";
import type { QoS } from "mqtt-packet";
import { CLOSE_CODES } from "#lib/transports/mqtt/close-codes";
import { eventTopic } from "#lib/transports/mqtt/topics";
import type { Clock } from "#server/clock";
import type { EventBatch } from "#server/delivery/event-batch";
import type { RecordedEvent } from "#server/log/recorded-event";
import type { Room, Sink } from "#server/rooms/room";
import { RESTARTING } from "#server/transports/transport";
import { AwaySessions } from "./away-sessions";
import { rememberPayload } from "./event-payloads";
import type { MqttConnection } from "./mqtt-connection";
import { RetainedTopics } from "./retained-topics";
import { RoomSubscriptions } from "./room-subscriptions";
import type { SessionBacklog } from "./session-backlog";
import type { SessionStore } from "./session-store";

/** Most that waits for a client that is away (MQ-6). One more, and its session ends: nothing is dropped in silence. */
const MOST_AWAY = { messages: 1_000, bytes: 4_194_304 } as const;
/** Most that a client which is here may leave unacknowledged: what it had missed, and as much again (MQ-6). */
const MOST_UNACKNOWLEDGED = { messages: 2_000, bytes: 8_388_608 } as const;

/** One room's events on their way into the broker, and the sessions that wait for them. */
export class RoomBroadcast implements Sink {
  readonly transport = "mqtt";
  readonly subscriptions = new RoomSubscriptions();
  readonly away: AwaySessions;
  /** Clients of this room that are here. */
  readonly members = new Map<Client, MqttConnection>();
  readonly #retained = new RetainedTopics();

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
    this.#retained.expect(event);
    try {
      await publish();
    } catch (error) {
      this.#retained.fail(event.id);
      throw error;
    }
  }

  /**
   * An empty retained message clears the topic (MQTT-3.3.1-10) and is no event. What was published to that topic before
   * comes first (MQTT 3.1.1 §4.6).
   */
  clearRetained(topic: string): Promise<void> {
    return new Promise((resolve) => {
      this.#retained.clear(topic, () => {
        void this.#publish({ topic, payload: Buffer.alloc(0), qos: 0, retain: true }).then(resolve);
      });
    });
  }

  get queuedBytes(): number {
    let bytes = 0;
    for (const connection of this.members.values()) bytes += connection.queuedBytes;
    return bytes;
  }

  matches(event: RecordedEvent): number {
    return this.subscriptions.matching(eventTopic(this.room.id, event.type));
  }

  write(batch: EventBatch): void {
    const qos = this.subscriptions.maximumQos;
    for (const event of batch.events) {
      const { id, type } = event;
      const retain = this.#retained.isExpected(id);
      if (this.subscriptions.size === 0 && !retain) continue;
      rememberPayload(event);
      // Retained at QoS 2, so that a later subscription's own QoS decides (MQTT-3.8.4-6).
      const topic = eventTopic(this.room.id, type);
      void this.#publish({ topic, payload: event.json, qos: retain ? 2 : qos, retain });
      this.#retained.keep(id);
    }
  }

  /** The client is gone; a session that is kept (clean session 0) waits for it. */
  leave(client: Client): void {
    this.subscriptions.leave(client);
    if (this.members.delete(client) && !client.clean) this.away.left(client.id);
  }

  /** One more message waits for this client. */
  queued(clientId: string, { messages, bytes }: SessionBacklog): void {
    const most = this.away.has(clientId) ? MOST_AWAY : MOST_UNACKNOWLEDGED;
    if (messages > most.messages || bytes > most.bytes) this.endSession(clientId);
  }

  /** The client's next CONNACK says that no session is present. */
  endSession(clientId: string): void {
    this.away.returned(clientId);
    const client = this.subscriptions.clientOf(clientId);
    this.subscriptions.forget(clientId);
    if (client !== undefined) {
      const { messages, bytes } = MOST_UNACKNOWLEDGED;
      this.members
        .get(client)
        ?.close(client, `More than ${messages} messages or ${bytes} bytes are unacknowledged.`);
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
    for (const topic of this.#retained.kept) void this.sessions.forgetRetained(topic);
    this.#retained.forget();
  }

  end(reason: string): void {
    for (const [client, connection] of [...this.members]) {
      connection.close(client, reason, CLOSE_CODES.roomEnded);
    }
    for (const clientId of [...this.subscriptions.clientIds, ...this.away.clientIds]) {
      this.endSession(clientId);
    }
    const topics = this.#retained.kept;
    this.#retained.forget();
    for (const topic of topics) void this.clearRetained(topic);
    this.onEnd();
  }

  /** Resolves whatever comes of it: a broker that is closing takes nothing more. */
  #publish(message: { topic: string; payload: Buffer; qos: QoS; retain: boolean }): Promise<void> {
    return new Promise((resolve) => {
      this.broker.publish({ cmd: "publish", dup: false, ...message }, () => resolve());
    });
  }
}
