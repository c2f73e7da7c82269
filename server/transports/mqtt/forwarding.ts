import type { AedesPublishPacket, Client } from "aedes";
import type { QoS } from "mqtt-packet";
import { eventOf } from "./event-payloads";
import type { MqttConnection } from "./mqtt-connection";

/** A client that leaves more than this unread is let go (CORE-8). */
const MOST_QUEUED_BYTES = 1_048_576;

/**
 * What the broker may send to this client: nothing but the events of rooms it has subscribed to, at the QoS it was
 * granted or less (MQTT-3.8.4-6).
 * @param granted undefined when nothing it subscribed to matches
 */
export function forwarded(
  client: Client,
  packet: AedesPublishPacket,
  connection: MqttConnection,
  granted: QoS | undefined,
): AedesPublishPacket | null {
  if (granted === undefined) return null;
  const event = eventOf(packet.payload);
  // The empty message that clears a retained one goes to everybody, as any message (MQTT-3.3.1-10).
  if (event === undefined) return packet.payload.length === 0 ? packet : null;
  if (connection.queuedBytes > MOST_QUEUED_BYTES) {
    connection.close(
      client,
      `This client reads too slowly: more than ${MOST_QUEUED_BYTES} bytes wait for it.`,
    );
  }
  // The broker gives a message id to what was queued before it asks; to what is new, after.
  const wasQueued = connection.isCatchingUp && packet.messageId !== undefined;
  if (wasQueued || packet.retain) connection.expectReplay(event);
  const qos = packet.qos <= granted ? packet.qos : granted;
  if (!wasQueued) {
    const copy: AedesPublishPacket = Object.create(Object.getPrototypeOf(packet));
    return Object.assign(copy, packet, { qos });
  }
  // An answer will not come for it; refused, it leaves the queue.
  if (qos === 0) return null;
  // Of what was queued the broker sends this packet itself, not the one that is returned.
  packet.qos = qos;
  // It has a message id because it was about to be sent, but it was not.
  if (connection.isHolding(event)) packet.dup = false;
  return packet;
}
