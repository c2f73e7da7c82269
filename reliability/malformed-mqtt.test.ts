import { generate, type Packet } from "mqtt-packet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONNECT } from "#server/testing/mqtt-bench";
import { openRawLine } from "#server/testing/raw-line";
import { BINARY, clientFrame } from "#server/testing/websocket-frames";
import { AttackedServer } from "./attacked-server";
import { freePort } from "./free-port";
import { HostileBytes } from "./hostile-bytes";
import { hostileLine } from "./hostile-line";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";

const INPUTS = scaled(300, 10_000);
const MOST_ON_A_LINE = 5;
const PATIENCE_MS = 10_000;

let attacked: AttackedServer;
let tcpPort: number;
beforeAll(async () => {
  tcpPort = await freePort();
  attacked = await AttackedServer.start({ MQTT_TCP_PORT: String(tcpPort), MAX_CONNECTIONS_PER_ROOM: "1000" });
}, 30_000);
afterAll(() => attacked.stop());

const connect = (hostile: HostileBytes): Packet => ({
  ...CONNECT,
  clientId: hostile.chance(0.5) ? `c${hostile.below(20)}` : hostile.text(),
  clean: hostile.chance(0.5),
  ...(hostile.chance(0.3)
    ? {
        will: {
          topic: topic(hostile) || "a",
          payload: hostile.bytes(100),
          qos: hostile.pick([0, 1, 2] as const),
          retain: hostile.chance(0.5),
        },
      }
    : {}),
});

function topic(hostile: HostileBytes): string {
  return hostile.pick([
    `rooms/${attacked.room}/events/a/b`,
    `rooms/${attacked.room}/events/#`,
    `rooms/+/events/#`,
    "#",
    "$SYS/#",
    `$share/g/rooms/${attacked.room}/events/#`,
    "/".repeat(hostile.below(200)),
    hostile.text(),
  ]);
}

function packet(hostile: HostileBytes): Buffer {
  const messageId = 1 + hostile.below(5);
  const packets: readonly (() => Packet)[] = [
    () => connect(hostile),
    () => ({
      cmd: "publish",
      topic: topic(hostile),
      payload: hostile.chance(0.5) ? hostile.json() : hostile.bytes(200),
      qos: hostile.pick([0, 1, 2] as const),
      dup: hostile.chance(0.2),
      retain: hostile.chance(0.2),
      messageId,
    }),
    () => ({
      cmd: "subscribe",
      messageId,
      subscriptions: [{ topic: topic(hostile), qos: hostile.pick([0, 1, 2] as const) }],
    }),
    () => ({ cmd: "unsubscribe", messageId, unsubscriptions: [topic(hostile)] }),
    () => ({ cmd: hostile.pick(["puback", "pubrec", "pubrel", "pubcomp"] as const), messageId }),
    () => ({ cmd: hostile.pick(["pingreq", "disconnect"] as const) }),
  ];
  const made = encoded(hostile.pick(packets)());
  return made === undefined || hostile.chance(0.5) ? hostile.broken(made ?? hostile.bytes(60)) : made;
}

/** @returns undefined for what the encoder itself refuses */
function encoded(packet: Packet): Buffer | undefined {
  try {
    return generate(packet);
  } catch {
    return undefined;
  }
}

function attackBytes(hostile: HostileBytes): Buffer[] {
  const packets = Array.from({ length: 1 + hostile.below(MOST_ON_A_LINE) }, () => packet(hostile));
  return hostile.chance(0.8) ? [encoded(connect(hostile)) ?? generate(CONNECT), ...packets] : packets;
}

/** @returns whether the server closed once the sending side was closed */
async function endsOnTcp(packets: readonly Buffer[]): Promise<boolean> {
  const line = await openRawLine(tcpPort, "");
  const timer = setTimeout(() => line.socket.destroy(new Error("silent")), PATIENCE_MS);
  let isSilent = false;
  line.socket.once("error", (error) => {
    isSilent = error.message === "silent";
  });
  line.socket.end(Buffer.concat(packets));
  await line.ended();
  clearTimeout(timer);
  return !isSilent;
}

test("[R7] malformed packets over TCP and WebSocket: each line ends, and nothing fails", async () => {
  const hostile = new HostileBytes(seededRandom(SEED));
  const odd: string[] = [];
  const sent = await attacked.attack(INPUTS, async () => {
    const packets = attackBytes(hostile);
    const isOverTcp = hostile.chance(0.5);
    const isOver = isOverTcp
      ? await endsOnTcp(packets)
      : (
          await hostileLine(
            attacked.port,
            "/mqtt",
            packets.map((payload) => clientFrame({ opcode: BINARY, payload })),
          )
        ).kind === "closed";
    if (!isOver)
      odd.push(`${isOverTcp ? "TCP" : "WebSocket"}: ${Buffer.concat(packets).toString("hex").slice(0, 400)}`);
    return packets.length;
  });
  expect(odd, `seed ${SEED}`).toEqual([]);
  await attacked.expectUnharmed("MQTT packets", sent);
}, 600_000);
