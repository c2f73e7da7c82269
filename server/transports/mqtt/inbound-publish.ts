import { randomUUID } from "node:crypto";
import type { Client, PublishPacket } from "aedes";
import { MAX_EVENT_BYTES } from "#lib/events/envelope";
import { jsonValue } from "#lib/events/json-value";
import { parseEventTopic } from "#lib/transports/mqtt/topics";
import type { Clock } from "#server/clock";
import { HttpProblem } from "#server/http/http-problem";
import { parseJson } from "#server/http/read-json";
import type { RoomBroadcast } from "./room-broadcast";
import type { SessionStore } from "./session-store";

/** Where a client's own PUBLISH goes once it has become an event: nobody may subscribe to it. */
const CONSUMED_TOPIC = "$playground/consumed";

export interface InboundPublishParts {
  readonly clock: Clock;
  readonly sessions: SessionStore;
  /** @throws HttpProblem when this client's address fires too often */
  readonly requireRate: (client: Client | null) => void;
  /** The room that this client publishes to. @throws HttpProblem when there is none, or it has no place */
  readonly roomFor: (client: Client | null, roomId: string) => Promise<RoomBroadcast>;
}

/** Publishing is firing: a client's PUBLISH becomes an event of the room, and the event is what subscribers get. */
export class InboundPublish {
  readonly #inFlight = new Map<string, Promise<void>>();

  constructor(private readonly parts: InboundPublishParts) {}

  /**
   * Resolves when the event is durable, so that PUBACK and PUBREC say so (CORE-1). The packet is changed so that the
   * broker forwards it to nobody.
   * @throws HttpProblem for what may not be published: MQTT 3.1.1 can only close the connection then
   */
  async accept(client: Client | null, packet: PublishPacket): Promise<void> {
    const { topic, retain, payload, qos, dup } = packet;
    packet.topic = CONSUMED_TOPIC;
    packet.retain = false;
    const message = { topic, retain, payload: Buffer.from(payload) };
    // At QoS 2 the broker keeps the packet until PUBREL, of which it needs the id alone.
    packet.payload = Buffer.alloc(0);
    if (qos === 0) return this.#publish(client, message);
    // A copy that overtakes the answer to the first. At QoS 2 the id alone tells (MQTT-4.3.3-2).
    const key = `${packet.messageId ?? ""} ${client?.id ?? ""}`;
    const publishing = qos === 2 || dup ? this.#inFlight.get(key) : undefined;
    if (publishing !== undefined) return publishing;
    const work = qos === 2 ? this.#publishOnce(client, packet, message) : this.#publish(client, message);
    this.#inFlight.set(key, work);
    try {
      await work;
    } finally {
      if (this.#inFlight.get(key) === work) this.#inFlight.delete(key);
    }
  }

  /** QoS 2: the id is known until PUBREL, so this may be the same message again (MQTT-4.3.3-2). */
  async #publishOnce(client: Client | null, packet: PublishPacket, message: Message): Promise<void> {
    if (client !== null && (await this.parts.sessions.isAwaitingRelease(client, packet))) return;
    await this.#publish(client, message);
  }

  async #publish(client: Client | null, { topic, retain, payload }: Message): Promise<void> {
    const event = parseEventTopic(topic);
    if (event === undefined) {
      throw new HttpProblem(
        422,
        "bad-topic",
        "Publish to rooms/<room>/events/<type>, with slashes for the dots of the type.",
      );
    }
    if (payload.length > MAX_EVENT_BYTES) {
      throw new HttpProblem(413, "payload-too-large", `A payload has at most ${MAX_EVENT_BYTES} bytes.`);
    }
    const receivedAtMs = this.parts.clock.nowMs();
    this.parts.requireRate(client);
    const broadcast = await this.parts.roomFor(client, event.roomId);
    if (payload.length === 0 && retain) return broadcast.clearRetained(topic);
    const data = payload.length === 0 ? null : parseJson(payload, jsonValue);
    const id = `evt_${randomUUID().replaceAll("-", "")}`;
    const publish = () =>
      broadcast.room.publish({ id, type: event.type, data }, { via: "mqtt", receivedAtMs });
    if (retain) await broadcast.retaining({ id, topic }, publish);
    else await publish();
  }
}

interface Message {
  readonly topic: string;
  readonly retain: boolean;
  readonly payload: Buffer;
}
