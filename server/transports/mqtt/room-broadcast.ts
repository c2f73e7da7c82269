import type { Aedes } from "aedes";
import { eventTopic } from "#lib/transports/mqtt/topics";
import type { EventBatch } from "#server/delivery/event-batch";
import type { RecordedEvent } from "#server/log/recorded-event";
import type { Room, Sink } from "#server/rooms/room";
import type { MqttConnection } from "./mqtt-connection";
import { RoomSubscriptions } from "./room-subscriptions";

/** Most topics of one room that keep a retained message (MQ-4). */
export const MOST_RETAINED = 100;

/** One room's events on their way into the broker. There from the first subscription on. */
export class RoomBroadcast implements Sink {
  readonly transport = "mqtt";
  readonly subscriptions = new RoomSubscriptions();
  readonly connections = new Set<MqttConnection>();
  readonly #retain = new Set<string>();
  readonly #retainedTopics = new Set<string>();

  constructor(
    private readonly broker: Aedes,
    readonly room: Room,
    private readonly onEnd: () => void,
  ) {
    room.attach(this);
  }

  /** The event with this id is to be kept for later subscribers. @returns false when the room keeps too many */
  retain(eventId: string, topic: string): boolean {
    if (!this.#retainedTopics.has(topic) && this.#retainedTopics.size >= MOST_RETAINED) return false;
    this.#retainedTopics.add(topic);
    this.#retain.add(eventId);
    return true;
  }

  /** An empty retained message clears the topic (MQTT-3.3.1-10) and is no event. */
  clearRetained(topic: string): Promise<void> {
    this.#retainedTopics.delete(topic);
    return this.#publish({ topic, payload: Buffer.alloc(0), qos: 0, retain: true });
  }

  matches(event: RecordedEvent): number {
    return this.subscriptions.matching(eventTopic(this.room.id, event.envelope.type));
  }

  write(batch: EventBatch): void {
    const nobody = this.subscriptions.size === 0;
    const qos = this.subscriptions.maximumQos;
    const wanted = batch.events.filter(({ envelope }) => !nobody || this.#retain.has(envelope.id));
    const published = wanted.map((event) =>
      this.#publish({
        topic: eventTopic(this.room.id, event.envelope.type),
        payload: event.json,
        qos,
        retain: this.#retain.delete(event.envelope.id),
      }),
    );
    if (this.connections.size === 0) return;
    // The broker calls back when every subscriber's packet is written.
    void Promise.all(published).then(() => {
      for (const connection of this.connections) connection.account(batch);
    });
  }

  end(reason: string): void {
    for (const connection of [...this.connections]) connection.close(reason);
    this.onEnd();
  }

  #publish(message: { topic: string; payload: Buffer; qos: 0 | 1 | 2; retain: boolean }): Promise<void> {
    return new Promise((resolve) => {
      this.broker.publish({ cmd: "publish", dup: false, ...message }, () => resolve());
    });
  }
}
