import { generate } from "mqtt-packet";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { CONNECT, RawClient, tcpPortOf } from "#server/testing/mqtt-bench";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
let room: { id: string };
const raws: RawClient[] = [];
beforeAll(async () => {
  playground = await startPlayground({ MQTT_TCP_PORT: "0" });
  room = await playground.createRoom();
});
afterEach(() => {
  for (const raw of raws.splice(0)) raw.destroy();
});
afterAll(() => playground.stop());

function rawClient(): RawClient {
  const raw = new RawClient(tcpPortOf(playground));
  raws.push(raw);
  return raw;
}

const bytes = (hex: string) => [...Buffer.from(hex.replaceAll(" ", ""), "hex")];
/** A string as in MQTT 3.1.1 §1.5.3: two bytes of length, then UTF-8, right or wrong. */
const field = (text: string | readonly number[]) => {
  const content = typeof text === "string" ? [...Buffer.from(text)] : text;
  return [content.length >> 8, content.length & 0xff, ...content];
};
/** A packet of up to 127 bytes after its fixed header. */
const packet = (first: number, body: readonly number[]) => Uint8Array.from([first, body.length, ...body]);

interface ConnectParts {
  readonly first?: number;
  readonly name?: string;
  readonly level?: number;
  readonly flags?: number;
  readonly payload?: readonly number[];
}
const connectOf = ({
  first = 0x10,
  name = "MQTT",
  level = 4,
  flags = 2,
  payload = field("me"),
}: ConnectParts) => packet(first, [...field(name), level, flags, 0, 60, ...payload]);

const ACCEPTED = generate(CONNECT);

/** What is answered before the connection ends. */
async function ending(...packets: readonly Uint8Array[]): Promise<string[]> {
  const raw = rawClient();
  for (const each of packets) {
    raw.send(each);
    if (each === ACCEPTED) await expect.poll(() => raw.commands).toEqual(["connack"]);
  }
  // Who sends no CONNECT is let go after 5 s anyway.
  await expect.poll(() => raw.isClosed, { timeout: 4_000 }).toBe(true);
  return raw.commands;
}

const ILL: readonly [what: string, text: readonly number[]][] = [
  ["an overlong slash", bytes("61 c0af")],
  ["a surrogate", bytes("61 eda080")],
  ["a character that breaks off", bytes("61 e282")],
  ["a byte that is never UTF-8", bytes("61 ff")],
  ["U+0000", bytes("61 00 62")],
];

describe.each(ILL)("a string with %s", (_what, text) => {
  const inRoom = (first: string, rest: readonly number[]) => [...Buffer.from(first), ...rest];
  test.each<[field: string, packet: () => Uint8Array]>([
    ["the client id", () => connectOf({ payload: field(text) })],
    [
      "the will's topic",
      () =>
        connectOf({
          flags: 0x06,
          payload: [...field("me"), ...field(inRoom(`rooms/${room.id}/events/`, text)), ...field("1")],
        }),
    ],
    ["the user name", () => connectOf({ flags: 0x82, payload: [...field("me"), ...field(text)] })],
  ])("[MQ-15] ends the connection without CONNACK when it is %s", async (_field, build) => {
    expect(await ending(build())).toEqual([]);
  });

  test.each<[field: string, first: number, build: (topic: number[]) => number[]]>([
    ["a topic at QoS 0", 0x30, (topic) => [...field(topic), ...Buffer.from("1")]],
    ["a topic at QoS 1", 0x32, (topic) => [...field(topic), 0, 1, ...Buffer.from("1")]],
    ["a filter to subscribe to", 0x82, (topic) => [0, 1, ...field(topic), 0]],
    ["a filter to unsubscribe from", 0xa2, (topic) => [0, 1, ...field(topic)]],
  ])("[MQ-15] ends the connection unanswered when it is %s", async (_field, first, build) => {
    const body = build(inRoom(`rooms/${room.id}/events/`, text));
    expect(await ending(ACCEPTED, packet(first, body))).toEqual(["connack"]);
    expect((await playground.host.rooms.find(room.id)).top.offset).toBe(0);
  });
});

describe("fixed headers", () => {
  const topic = () => field(`rooms/${room.id}/events/a/b`);
  // MQTT 3.1.1 table 2.2.
  test.each<[what: string, packet: () => Uint8Array]>([
    ["PUBACK with flags", () => packet(0x41, [0, 1])],
    ["PUBREC with flags", () => packet(0x52, [0, 1])],
    ["PUBREL without its flags", () => packet(0x60, [0, 1])],
    ["PUBREL with all flags", () => packet(0x6f, [0, 1])],
    ["PUBCOMP with flags", () => packet(0x71, [0, 1])],
    ["SUBSCRIBE without its flags", () => packet(0x80, [0, 1, ...topic(), 0])],
    ["SUBSCRIBE with all flags", () => packet(0x8f, [0, 1, ...topic(), 0])],
    ["UNSUBSCRIBE without its flags", () => packet(0xa0, [0, 1, ...topic()])],
    ["PINGREQ with flags", () => packet(0xc1, [])],
    ["DISCONNECT with flags", () => packet(0xe1, [])],
    ["PUBLISH at QoS 3", () => packet(0x36, [...topic(), 0, 1, 0x31])],
    ["PUBLISH at QoS 0 with DUP", () => packet(0x38, [...topic(), 0x31])],
    ["type 0", () => packet(0x00, [])],
    ["type 15", () => packet(0xf0, [])],
    ["CONNACK, which a server sends", () => packet(0x20, [0, 0])],
    ["SUBACK, which a server sends", () => packet(0x90, [0, 1, 0])],
    ["PINGRESP, which a server sends", () => packet(0xd0, [])],
    ["a length of five bytes", () => Uint8Array.from(bytes("c0 80 80 80 80 01"))],
    ["a second CONNECT", () => connectOf({})],
  ])("[MQ-15] %s ends the connection", async (_what, build) => {
    expect(await ending(ACCEPTED, build())).toEqual(["connack"]);
    expect((await playground.host.rooms.find(room.id)).top.offset).toBe(0);
  });
});

describe("bodies", () => {
  const topic = () => field(`rooms/${room.id}/events/a/b`);
  test.each<[what: string, packet: () => Uint8Array]>([
    ["SUBSCRIBE without filters", () => packet(0x82, [0, 1])],
    ["SUBSCRIBE with packet id 0", () => packet(0x82, [0, 0, ...topic(), 0])],
    ["SUBSCRIBE at QoS 3", () => packet(0x82, [0, 1, ...topic(), 3])],
    ["SUBSCRIBE with reserved bits beside the QoS", () => packet(0x82, [0, 1, ...topic(), 0x41])],
    ["SUBSCRIBE to an empty filter", () => packet(0x82, [0, 1, 0, 0, 0])],
    ["SUBSCRIBE that ends within a filter", () => packet(0x82, [0, 1, 0, 9, 0x61])],
    ["SUBSCRIBE without the QoS of its last filter", () => packet(0x82, [0, 1, ...topic()])],
    ["SUBSCRIBE with a wildcard within a level", () => packet(0x82, [0, 1, ...field("a/+b"), 0])],
    ["SUBSCRIBE with # before the last level", () => packet(0x82, [0, 1, ...field("a/#/b"), 0])],
    ["UNSUBSCRIBE without filters", () => packet(0xa2, [0, 1])],
    ["UNSUBSCRIBE with packet id 0", () => packet(0xa2, [0, 0, ...topic()])],
    ["PUBLISH at QoS 1 with packet id 0", () => packet(0x32, [...topic(), 0, 0, 0x31])],
    ["PUBLISH at QoS 1 without a packet id", () => packet(0x32, topic())],
    ["PUBLISH to an empty topic", () => packet(0x30, [0, 0, 0x31])],
    ["PUBLISH to a wildcard", () => packet(0x30, [...field(`rooms/${room.id}/events/+`), 0x31])],
    ["PUBLISH to a wildcard", () => packet(0x30, [...field(`rooms/${room.id}/#`), 0x31])],
    ["PUBLISH that ends within its topic", () => packet(0x30, [0, 9, 0x61])],
    ["PUBACK with packet id 0", () => packet(0x40, [0, 0])],
    ["PUBACK of one byte", () => packet(0x40, [1])],
    ["PUBACK of three bytes", () => packet(0x40, [0, 1, 0])],
    ["PUBREL with packet id 0", () => packet(0x62, [0, 0])],
    ["PINGREQ with a body", () => packet(0xc0, [0])],
    ["DISCONNECT with a body", () => packet(0xe0, [0])],
  ])("[MQ-15] %s ends the connection", async (_what, build) => {
    expect(await ending(ACCEPTED, build())).toEqual(["connack"]);
    expect((await playground.host.rooms.find(room.id)).top.offset).toBe(0);
  });
});

describe("before and in CONNECT", () => {
  test.each<[what: string, packet: Uint8Array]>([
    ["PINGREQ", packet(0xc0, [])],
    ["PUBLISH", packet(0x30, [...field("a"), 0x31])],
    ["SUBSCRIBE", packet(0x82, [0, 1, ...field("a"), 0])],
    ["DISCONNECT", packet(0xe0, [])],
  ])("[MQ-15] %s before CONNECT ends the connection", async (_what, first) => {
    expect(await ending(first, ACCEPTED.subarray())).toEqual([]);
  });

  test.each<[what: string, parts: ConnectParts]>([
    ["flags in the fixed header", { first: 0x11 }],
    ["another protocol name", { name: "MQTX" }],
    ["an empty protocol name", { name: "" }],
    ["the reserved flag", { flags: 0x03 }],
    ["a will at QoS 3", { flags: 0x1e, payload: [...field("me"), ...field("a"), ...field("1")] }],
    ["a QoS for no will", { flags: 0x0a }],
    ["retain for no will", { flags: 0x22 }],
    ["a password without a user name", { flags: 0x42, payload: [...field("me"), ...field("x")] }],
    ["a will that is not there", { flags: 0x06 }],
    ["a user name that is not there", { flags: 0x82 }],
    ["more than it says", { payload: [...field("me"), 0] }],
    ["no client id at all", { payload: [] }],
  ])("[MQ-15] CONNECT with %s ends the connection without CONNACK", async (_what, parts) => {
    expect(await ending(connectOf(parts))).toEqual([]);
  });

  test.each([
    ["3 under the name of 3.1", { name: "MQIsdp", level: 3 }],
    ["3", { level: 3 }],
    ["5", { level: 5, payload: [0, ...field("me")] }],
    ["6", { level: 6 }],
    ["132, which asks for a bridge", { level: 132 }],
  ])("[MQ-1] CONNECT of protocol level %s is answered CONNACK 0x01", async (_what, parts) => {
    const raw = rawClient();
    raw.send(connectOf(parts));
    await expect.poll(() => raw.isClosed, { timeout: 4_000 }).toBe(true);
    expect(raw.packets).toMatchObject([{ cmd: "connack", returnCode: 1, sessionPresent: false }]);
  });
});

test("[MQ-15] what is right is taken, byte by byte as in one piece", async () => {
  const other = await playground.createRoom();
  const topic = field(`rooms/${other.id}/events/é`);
  const raw = rawClient();
  const all = Buffer.concat([
    connectOf({ payload: field("grüße") }),
    packet(0x82, [0, 1, ...topic, 1]),
    packet(0x32, [...field(`rooms/${other.id}/events/a/b`), 0, 2, ...Buffer.from("{}")]),
    packet(0xc0, []),
  ]);
  for (const byte of all) {
    raw.send(Uint8Array.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await expect.poll(() => [...raw.commands].sort()).toEqual(["connack", "pingresp", "puback", "suback"]);
});
