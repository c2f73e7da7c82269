import type { HostileBytes } from "./hostile-bytes";
import type { LineStep } from "./hostile-line";

type Build<Built> = (hostile: HostileBytes, room: string) => Built;

/** One rule of `lib/transports/mqtt/rules.md`, broken in as many ways as chance finds, and how it is answered. */
export interface PacketViolation {
  readonly what: string;
  /** Before a CONNECT was accepted, or after. */
  readonly when: "first" | "connected";
  /** Packets that answer it, as `connack 2`. */
  readonly answers: readonly string[];
  /** Close code of the WebSocket below (MQ-13). */
  readonly code: 1000 | 1008;
  readonly steps: Build<readonly LineStep[]>;
}

const MOST_PACKET_BYTES = 65_536;
const NOBODYS_ROOM = "a".repeat(26);
const NOT_UTF8 = ["c0af", "eda080", "e282", "ff", "00"].map((hex) => Buffer.from(hex, "hex"));
const NO_JSON = ["{", "[1,", "nul", "'a'", "{a:1}", "01", "\u00ff", '{"a":1}}'] as const;

/** A string (MQTT 3.1.1 §1.5.3): two bytes of length, then UTF-8, right or wrong. */
function field(text: string | Uint8Array): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A control packet with its true length (MQTT 3.1.1 §2.2.3). */
function controlPacket(first: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

const id = (value: number) => Buffer.of(value >> 8, value & 0xff);
const ID = id(7);

interface ConnectParts {
  readonly first?: number;
  readonly name?: string;
  readonly level?: number;
  readonly flags?: number;
  readonly keepAlive?: number;
  readonly payload?: readonly Uint8Array[];
}

function connect(parts: ConnectParts = {}): Buffer {
  const {
    first = 0x10,
    name = "MQTT",
    level = 4,
    flags = 2,
    keepAlive = 60,
    payload = [field("me")],
  } = parts;
  return controlPacket(first, field(name), Buffer.of(level, flags), id(keepAlive), ...payload);
}

export const CONNECT = connect({ payload: [field("")] });
export const DISCONNECT = controlPacket(0xe0);
/** CONNACK that accepts, as it comes (MQTT 3.1.1 §3.2). */
export const ACCEPTED = "\x20\x02\x00\x00";

/** SUBACK that refuses a filter, as it comes (MQTT 3.1.1 §3.9). */
const REFUSED = "\x90\x03\x00\x07\x80";

const eventTopic = (room: string) => `rooms/${room}/events/a/b`;
const ill = (hostile: HostileBytes, room: string) =>
  field(Buffer.concat([Buffer.from(`rooms/${room}/events/`), hostile.pick(NOT_UTF8), Buffer.from("a")]));

/** Flags of a fixed header, but not the right ones (MQTT-2.2.2-2). */
const wrongFlags = (hostile: HostileBytes, right: number) => (right + 1 + hostile.below(15)) % 16;

/** Ends the connection unanswered (MQ-15), or without an answer to it (MQ-12). */
const unanswered = (what: string, packet: Build<Buffer>): PacketViolation => ({
  what,
  when: "connected",
  answers: ["connack 0"],
  code: 1008,
  steps: (hostile, room) => [packet(hostile, room)],
});

const first = (what: string, answers: readonly string[], packet: Build<Buffer>): PacketViolation => ({
  what,
  when: "first",
  answers,
  code: 1008,
  steps: (hostile, room) => [packet(hostile, room)],
});

/** The line stays open after it, so the client says goodbye. */
const refusedFilter = (what: string, filter: Build<string>): PacketViolation => ({
  what,
  when: "connected",
  answers: ["connack 0", "suback 128"],
  code: 1000,
  steps: (hostile, room) => [
    controlPacket(0x82, ID, field(filter(hostile, room)), Buffer.of(hostile.below(3))),
    REFUSED,
    DISCONNECT,
  ],
});

const CONNECTED: readonly PacketViolation[] = [
  unanswered("reserved flags", (hostile) => {
    const [type, right] = hostile.pick([
      [4, 0],
      [5, 0],
      [6, 2],
      [7, 0],
      [8, 2],
      [10, 2],
      [12, 0],
      [14, 0],
    ] as const);
    return controlPacket((type << 4) | wrongFlags(hostile, right), ID);
  }),
  unanswered("a packet that no client sends", (hostile) =>
    controlPacket((hostile.pick([0, 2, 9, 11, 13, 15]) << 4) | hostile.below(16), hostile.bytes(100)),
  ),
  unanswered("PUBLISH at QoS 3", (hostile, room) =>
    controlPacket(0x36 | hostile.pick([0, 1, 8, 9]), field(eventTopic(room)), ID, Buffer.from("1")),
  ),
  unanswered("PUBLISH at QoS 0 with DUP", (_hostile, room) =>
    controlPacket(0x38, field(eventTopic(room)), Buffer.from("1")),
  ),
  unanswered("a topic that is not UTF-8", (hostile, room) =>
    controlPacket(0x30, ill(hostile, room), Buffer.from("1")),
  ),
  unanswered("a filter that is not UTF-8", (hostile, room) =>
    controlPacket(0x82, ID, ill(hostile, room), Buffer.of(0)),
  ),
  unanswered("PUBLISH to a wildcard", (hostile, room) =>
    controlPacket(
      0x30,
      field(hostile.pick([`rooms/${room}/events/+`, `rooms/${room}/#`, "#", "+"])),
      Buffer.from("1"),
    ),
  ),
  unanswered("PUBLISH to an empty topic", () => controlPacket(0x30, field(""), Buffer.from("1"))),
  unanswered("a packet id of 0", (hostile, room) =>
    hostile.pick([
      controlPacket(0x32, field(eventTopic(room)), id(0), Buffer.from("1")),
      controlPacket(0x82, id(0), field(eventTopic(room)), Buffer.of(0)),
      controlPacket(0xa2, id(0), field(eventTopic(room))),
      controlPacket(hostile.pick([0x40, 0x50, 0x62, 0x70]), id(0)),
    ]),
  ),
  unanswered("SUBSCRIBE without a filter", () => controlPacket(0x82, ID)),
  unanswered("SUBSCRIBE at QoS 3 or more", (hostile, room) =>
    controlPacket(0x82, ID, field(eventTopic(room)), Buffer.of(3 + hostile.below(253))),
  ),
  unanswered("a packet that ends within a string", (hostile) =>
    controlPacket(
      hostile.pick([0x30, 0x82, 0xa2]),
      id(200 + hostile.below(60_000)),
      Buffer.alloc(hostile.below(100), "a"),
    ),
  ),
  unanswered("a packet that is longer than what it holds", (hostile) =>
    controlPacket(hostile.pick([0x40, 0x50, 0x62, 0x70]), ID, Buffer.alloc(1 + hostile.below(50))),
  ),
  unanswered("a second CONNECT", () => connect()),
  unanswered("a length of five bytes", (hostile) =>
    Buffer.from([hostile.pick([0x30, 0xc0]), 0x80 | hostile.below(128), 0x80, 0x80, 0x80, 1]),
  ),
  unanswered("a packet that is too long", (hostile, room) =>
    controlPacket(0x30, field(eventTopic(room)), Buffer.alloc(MOST_PACKET_BYTES + hostile.below(5_000), "1")),
  ),
  unanswered("PUBLISH of what is no JSON", (hostile, room) =>
    controlPacket(
      0x30 | hostile.pick([0, 1]),
      field(eventTopic(room)),
      Buffer.from(hostile.pick(NO_JSON), "latin1"),
    ),
  ),
  unanswered("PUBLISH to a topic of no room", (hostile, room) =>
    controlPacket(
      0x30,
      field(
        hostile.pick([
          "a",
          `rooms/${room}`,
          `rooms/${room}/events`,
          `rooms/${room}/other/a`,
          `rooms/${room}/events/a.b`,
          eventTopic(NOBODYS_ROOM),
          "/".repeat(1 + hostile.below(200)),
        ]),
      ),
      Buffer.from("1"),
    ),
  ),
  refusedFilter("a shared subscription", (_hostile, room) => `$share/g/rooms/${room}/events/#`),
  refusedFilter("a filter of the broker's own", (hostile) =>
    hostile.pick(["$SYS/#", "$SYS", "$playground/consumed"]),
  ),
  refusedFilter("a filter beyond one room", (hostile) =>
    hostile.pick(["#", "+", "rooms/#", "rooms/+/events/#", "/#", "+/+/events/a"]),
  ),
  refusedFilter("a filter of no room", () => `rooms/${NOBODYS_ROOM}/events/#`),
  unanswered("a filter of too many levels", (hostile, room) =>
    controlPacket(
      0x82,
      ID,
      field(`rooms/${room}/events${"/a".repeat(14 + hostile.below(60))}`),
      Buffer.of(0),
    ),
  ),
  unanswered("a wildcard out of its place", (hostile, room) =>
    controlPacket(
      0x82,
      ID,
      field(`rooms/${room}/${hostile.pick(["#/a", "a#", "+a", "a+/b", "a/##"])}`),
      Buffer.of(0),
    ),
  ),
];

const will = (topic: string, payload = "1") => [field("me"), field(topic), field(payload)];

const FIRST: readonly PacketViolation[] = [
  first("a packet before CONNECT", [], (hostile, room) =>
    hostile.pick([
      controlPacket(0xc0),
      DISCONNECT,
      controlPacket(0x30, field(eventTopic(room)), Buffer.from("1")),
      controlPacket(0x82, ID, field(eventTopic(room)), Buffer.of(0)),
    ]),
  ),
  first("bytes that are no CONNECT", [], (hostile) =>
    controlPacket(0x10, Buffer.from([0xff]), hostile.bytes(100)),
  ),
  first("CONNECT of another protocol", [], (hostile) =>
    connect({ name: hostile.pick(["", "MQTX", "mqtt", "HTTP"]) }),
  ),
  first("CONNECT with flags that contradict each other", [], (hostile) =>
    connect({ flags: hostile.pick([0x03, 0x0a, 0x22, 0x42, 0x1e]) }),
  ),
  first("CONNECT without what its flags say", [], (hostile) =>
    connect({ flags: hostile.pick([0x06, 0x82, 0xc2]) }),
  ),
  first("CONNECT that is longer than what it holds", [], (hostile) =>
    connect({ payload: [field("me"), Buffer.alloc(1 + hostile.below(100))] }),
  ),
  first("a client id that is not UTF-8", [], (hostile) =>
    connect({ payload: [field(hostile.pick(NOT_UTF8))] }),
  ),
  first("another protocol level", ["connack 1"], (hostile) =>
    connect({ level: hostile.pick([0, 3, 5, 6, 132, 255]) }),
  ),
  first("a client id that is too long", ["connack 2"], (hostile) =>
    connect({ payload: [field("c".repeat(65 + hostile.below(1_000)))] }),
  ),
  first("a session of nobody that is kept", ["connack 2"], () => connect({ flags: 0, payload: [field("")] })),
  first("a session of no room that is kept", ["connack 2"], () => connect({ flags: 0 })),
  first("a user name that is no room", ["connack 4"], (hostile) =>
    connect({ flags: 0x82, payload: [field("me"), field(hostile.pick([NOBODYS_ROOM, "me", "a/b"]))] }),
  ),
  first("a keep alive that is too long, or none", ["connack 5"], (hostile) =>
    connect({ keepAlive: hostile.chance(0.3) ? 0 : 301 + hostile.below(65_000) }),
  ),
  first("a will that cannot be fired", ["connack 5"], (hostile, room) =>
    connect({
      flags: 0x06,
      payload: hostile.pick([will("a"), will(eventTopic(NOBODYS_ROOM)), will(eventTopic(room), "{")]),
    }),
  ),
];

export const PACKET_VIOLATIONS = [...CONNECTED, ...FIRST];
