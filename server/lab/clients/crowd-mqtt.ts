import { generate } from "mqtt-packet";
import { FixedHeaderScanner } from "#lib/transports/mqtt/fixed-header-scanner";
import type { Join } from "./crowd";
import { openCrowdSocket } from "./crowd-socket";

/** Protocol level 4, clean session, a keep alive of 300 s, which no run lasts, and no client id (MQTT 3.1.1 §3.1). */
const CONNECT = Buffer.from([0x10, 12, 0, 4, ...Buffer.from("MQTT"), 4, 0x02, 0x01, 0x2c, 0, 0]);
/** Types of packets (MQTT 3.1.1 §2.2.1). */
const CONNACK = 2;
const SUBACK = 9;
const ACCEPTED = 0;

/**
 * The few packets that a subscriber at QoS 0 needs: MQTT.js would take more of this machine than the server does.
 *
 * @param topicsOf filters of the member of that name, below the topics of the room's events
 */
export function joinMqttTo(topicsOf: (name: string) => readonly string[]): Join {
  return (bench, { onText }, name) =>
    new Promise((resolve) => {
      const { room } = bench.order;
      const subscriptions = topicsOf(name).map(
        (topic) => ({ topic: `rooms/${room}/events/${topic}`, qos: 0 }) as const,
      );
      const socket = openCrowdSocket(bench, `/mqtt?room=${room}`, ["mqtt"]);
      // The borders of messages mean nothing (MQTT 3.1.1 §6).
      const scanner = new FixedHeaderScanner(Number.POSITIVE_INFINITY);
      let begun: Buffer = Buffer.alloc(0);
      const onPacket = (packet: Buffer) => {
        const type = (packet[0] ?? 0) >> 4;
        // Either ends in return codes: CONNACK in one, SUBACK in one for each filter (§3.2.2.3, §3.9.3).
        const codes = packet.subarray(type === SUBACK ? -subscriptions.length : -1);
        const isAccepted = codes.every((code) => code === ACCEPTED);
        if (type !== CONNACK && type !== SUBACK) onText(packet.toString("latin1"));
        else if (!isAccepted) socket.terminate();
        else if (type === CONNACK) socket.send(generate({ cmd: "subscribe", messageId: 1, subscriptions }));
        else resolve({ close: () => socket.terminate() });
      };
      socket.on("open", () => socket.send(CONNECT));
      socket.on("error", () => resolve(undefined));
      socket.on("close", () => resolve(undefined));
      socket.on("message", (data) => {
        if (!Buffer.isBuffer(data)) return;
        const before = begun.length;
        const bytes = Buffer.concat([begun, data]);
        let from = 0;
        scanner.accepts(data, (end) => {
          onPacket(bytes.subarray(from, before + end));
          from = before + end;
        });
        begun = bytes.subarray(from);
      });
    });
}

/** All events of the room. */
export const joinMqtt = joinMqttTo(() => ["#"]);
