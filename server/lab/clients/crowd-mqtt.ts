import { FixedHeaderScanner } from "#lib/transports/mqtt/fixed-header-scanner";
import type { Join } from "./crowd";
import { openCrowdSocket } from "./crowd-socket";

/** Protocol level 4, clean session, a keep alive of 300 s, which no run lasts, and no client id (MQTT 3.1.1 §3.1). */
const CONNECT = Buffer.from([0x10, 12, 0, 4, ...Buffer.from("MQTT"), 4, 0x02, 0x01, 0x2c, 0, 0]);
/** Types of packets (MQTT 3.1.1 §2.2.1). */
const CONNACK = 2;
const SUBACK = 9;
const ACCEPTED = 0;

/** The few packets that a subscriber at QoS 0 needs: MQTT.js would take more of this machine than the server does. */
export const joinMqtt: Join = (bench, { onText }) =>
  new Promise((resolve) => {
    const { room } = bench.order;
    const socket = openCrowdSocket(bench, `/mqtt?room=${room}`, ["mqtt"]);
    // The borders of messages mean nothing (MQTT 3.1.1 §6).
    const scanner = new FixedHeaderScanner(Number.POSITIVE_INFINITY);
    let begun: Buffer = Buffer.alloc(0);
    const onPacket = (packet: Buffer) => {
      const type = (packet[0] ?? 0) >> 4;
      // The last byte of either is its return code; a SUBACK to one filter has one (§3.2.2.3, §3.9.3).
      const isAccepted = packet.at(-1) === ACCEPTED;
      if (type !== CONNACK && type !== SUBACK) onText(packet.toString("latin1"));
      else if (!isAccepted) socket.terminate();
      else if (type === CONNACK) socket.send(subscribe(`rooms/${room}/events/#`));
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

/** SUBSCRIBE with the packet id 1, at QoS 0 (MQTT 3.1.1 §3.8). @param filter so short that the length has one byte */
function subscribe(filter: string): Buffer {
  const text = Buffer.from(filter);
  return Buffer.from([0x82, text.length + 5, 0, 1, 0, text.length, ...text, 0]);
}
