import { BINARY, clientFrame, TEXT } from "#server/testing/websocket-frames";
import type { HostileBytes } from "./hostile-bytes";

/** One rule of Engine.IO 4, Socket.IO 5 or `lib/transports/socket-io/rules.md`, broken in as many ways as chance finds. */
export interface SessionViolation {
  readonly what: string;
  /** Before the default namespace was joined, or after. */
  readonly when: "first" | "joined";
  /** How the packet begins that says so while the session goes on (SIO-4, SIO-10); undefined: the session ends (SIO-7). */
  readonly told?: string;
  /** Engine.IO packets as text, or the bytes of a binary one. */
  readonly packets: (hostile: HostileBytes) => readonly (string | Buffer)[];
}

const NOBODYS_ROOM = "a".repeat(26);
const MOST_ATTACHMENTS = 2;
const NO_EVENT = [
  "null",
  "[]",
  "{}",
  '{"type":"a b"}',
  '{"type":"a.b","more":1}',
  '{"type":1}',
  '"x"',
] as const;
const NO_JSON = ["{", "[", "nul", "'a'", "[1,]", '{"a"}', "\u0000"] as const;

const ends = (
  what: string,
  packets: SessionViolation["packets"],
  when: SessionViolation["when"] = "joined",
): SessionViolation => ({ what, when, packets });

const told = (
  what: string,
  prefix: string,
  packets: SessionViolation["packets"],
  when: SessionViolation["when"],
): SessionViolation => ({ what, when, told: prefix, packets });

export const SESSION_VIOLATIONS: readonly SessionViolation[] = [
  ends("an Engine.IO packet of no type", (hostile) => [
    `${hostile.pick(["7", "8", "9", "x", "-", "{", "💥"])}${hostile.text()}`,
  ]),
  ends("a Socket.IO packet of no type", (hostile) => [
    `4${hostile.pick(["7", "8", "9", "x", "-", "{"])}${hostile.text()}`,
  ]),
  ends("an event that is no array", (hostile) => [`42${hostile.pick(["{}", "null", "true", '"x"'])}`]),
  ends("an event that is no JSON", (hostile) => [`42${hostile.pick(NO_JSON)}`]),
  ends("an event without a name", (hostile) => [
    `42[${hostile.pick(["null", "{}", "[]", "true", ""])}${hostile.chance(0.5) ? "" : ",1"}]`,
  ]),
  ends("an event by a name that is reserved", (hostile) => [
    `42["${hostile.pick(["connect", "connect_error", "disconnect", "disconnecting", "newListener"])}"]`,
  ]),
  ends("an acknowledgement that is no array", (hostile) => [`43${hostile.below(9)}{}`]),
  ends("a refusal, which only a server sends", () => ['44{"message":"x"}']),
  ends("a second CONNECT", () => ["40{}"]),
  ends("too many attachments", (hostile) => [
    `45${MOST_ATTACHMENTS + 1 + hostile.below(1_000_000)}-["publish",{"_placeholder":true,"num":0}]`,
  ]),
  ends("a count of attachments that is none", (hostile) => [
    `45${hostile.pick(["-", "x-", "0-", "-1-", "1.5-", "1"])}["publish"]`,
  ]),
  ends("an attachment of nothing", (hostile) => [hostile.bytes(200)]),
  ends("text in place of an attachment", () => ['451-["publish",{"_placeholder":true,"num":0}]', '42["x"]']),
  ends("ten events that are none", (hostile) =>
    Array.from({ length: 10 }, () => `42["publish",${hostile.pick(NO_EVENT)}]`),
  ),
  ends(
    "a packet of a namespace that was not joined",
    (hostile) => [
      hostile.pick(['42["publish",{"type":"a.b"}]', "41", "43[]", '42/control,["clock"]', "41/nowhere,"]),
    ],
    "first",
  ),
  ends("CONNECT that is no object", (hostile) => [`40${hostile.pick(["[]x", "1x", '"x', "{"])}`], "first"),
  told("an event that is none", "431[", (hostile) => [`421["publish",${hostile.pick(NO_EVENT)}]`], "joined"),
  told(
    "a key that is none",
    "431[",
    (hostile) => [
      `421["publish",{"type":"a.b"},{"key":${hostile.pick(["1", "{}", '""', '"a b"', `"${"k".repeat(256)}"`])}}]`,
    ],
    "joined",
  ),
  told(
    "an auth without a room",
    "44{",
    (hostile) => [
      `40${hostile.pick(["", "{}", '{"room":1}', '{"room":null}', `{"room":"${"r".repeat(65)}"}`])}`,
    ],
    "first",
  ),
  told(
    "a room of nobody",
    "44{",
    (hostile) => [`40{"room":"${hostile.pick([NOBODYS_ROOM, "", "../x"])}"}`],
    "first",
  ),
  told(
    "a watch list that is none",
    "44/control,{",
    (hostile) => [`40/control,{"room":"${NOBODYS_ROOM}","watch":${hostile.pick(["1", "{}", "[1]", '"x"'])}}`],
    "first",
  ),
  told("a namespace that is not there", "44/", (hostile) => [`40/nowhere${hostile.below(1_000)},`], "joined"),
];

/** Engine.IO packets as WebSocket messages. */
export function sessionFrames(packets: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    packets.map((payload) => clientFrame({ opcode: typeof payload === "string" ? TEXT : BINARY, payload })),
  );
}

/** Engine.IO packets as the body of a POST: binary ones in base64 (Engine.IO 4, "Packet encoding"). */
export function sessionBody(packets: readonly (string | Buffer)[]): string {
  return packets
    .map((packet) => (typeof packet === "string" ? packet : `b${packet.toString("base64")}`))
    .join("\x1e");
}
