import { randomUUID } from "node:crypto";
import type { Aedes, Client, PublishPacket } from "aedes";
import { MAX_EVENT_BYTES } from "#lib/events/envelope";
import { jsonValue } from "#lib/events/json-value";
import { parseEventTopic } from "#lib/transports/mqtt/topics";
import { HttpProblem } from "#server/http/http-problem";
import { parseJson } from "#server/http/read-json";
import type { TransportHost } from "#server/transports/transport";
import { MOST_RETAINED, type RoomBroadcast } from "./room-broadcast";

/** Where a client's own PUBLISH goes once it has become an event: nobody may subscribe to it. */
const CONSUMED_TOPIC = "$playground/consumed";

/** Publishing is firing: a client's PUBLISH becomes an event of the room, and the event is what subscribers get. */
export class InboundPublish {
  readonly #inFlight = new Map<string, Promise<void>>();

  constructor(
    private readonly host: TransportHost,
    private readonly broadcastOf: (roomId: string) => Promise<RoomBroadcast>,
    private readonly broker: () => Aedes,
  ) {}

  /**
   * Resolves when the event is durable, so that PUBACK and PUBREC say so (CORE-1). The packet is changed so that the
   * broker forwards it to nobody.
   * @throws HttpProblem for what may not be published: MQTT 3.1.1 can only close the connection then
   */
  async accept(client: Client | null, packet: PublishPacket): Promise<void> {
    const key = `${client?.id ?? ""} ${packet.messageId ?? ""}`;
    const publishing = this.#inFlight.get(key);
    const { topic, retain, payload } = packet;
    packet.topic = CONSUMED_TOPIC;
    packet.retain = false;
    // A copy that overtakes the answer to the first (MQTT-4.3.3-2); at QoS 0 there is no message id.
    if (packet.qos > 0 && publishing !== undefined) return publishing;
    const work = this.#publish(client, packet, topic, retain, Buffer.from(payload));
    if (packet.qos === 0) return work;
    this.#inFlight.set(key, work);
    try {
      await work;
    } finally {
      this.#inFlight.delete(key);
    }
  }

  async #publish(
    client: Client | null,
    packet: PublishPacket,
    topic: string,
    retain: boolean,
    payload: Buffer,
  ): Promise<void> {
    const event = parseEventTopic(topic);
    if (event === undefined) {
      throw new HttpProblem(
        422,
        "bad-topic",
        `Publish to rooms/<room>/events/<type as a path>, not to ${topic}.`,
      );
    }
    if (payload.length > MAX_EVENT_BYTES) {
      throw new HttpProblem(413, "payload-too-large", `A payload has at most ${MAX_EVENT_BYTES} bytes.`);
    }
    const broadcast = await this.broadcastOf(event.roomId);
    if (payload.length === 0 && retain) return broadcast.clearRetained(topic);
    // QoS 2: the id is known until PUBREL, so this is the same message again (MQTT-4.3.3-2).
    if (packet.qos === 2 && client !== null && (await this.#isKnown(client, packet))) return;
    const data = payload.length === 0 ? null : parseJson(payload, jsonValue);
    const id = `evt_${randomUUID().replaceAll("-", "")}`;
    if (retain && !broadcast.retain(id, topic)) {
      throw new HttpProblem(
        429,
        "too-many-retained",
        `A room keeps at most ${MOST_RETAINED} retained messages.`,
      );
    }
    await broadcast.room.publish(
      { id, type: event.type, data },
      { via: "mqtt", receivedAtMs: this.host.clock.nowMs() },
    );
  }

  async #isKnown(client: Client, packet: PublishPacket): Promise<boolean> {
    const persistence: IncomingStore = Reflect.get(this.broker(), "persistence");
    return persistence.incomingGetPacket(client, packet).then(
      () => true,
      () => false,
    );
  }
}

/** The part of the broker's persistence that holds QoS 2 message ids until PUBREL. Rejects for an unknown one. */
interface IncomingStore {
  incomingGetPacket(client: Client, packet: PublishPacket): Promise<unknown>;
}
