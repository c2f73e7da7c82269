import { MAX_EVENT_BYTES } from "#lib/events/envelope";
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  clientFrame,
  closePayload,
  PING,
  PONG,
  TEXT,
} from "#server/testing/websocket-frames";
import type { HostileBytes } from "./hostile-bytes";

/** One rule of RFC 6455 or of `lib/transports/websocket/rules.md`, broken in as many ways as chance finds. */
export interface FrameViolation {
  readonly what: string;
  /** Close codes that the rules give for it. */
  readonly codes: readonly number[];
  readonly bytes: (hostile: HostileBytes) => Buffer;
}

const CONTROL = [PING, PONG, CLOSE] as const;
/** RFC 6455 §5.2. */
const RESERVED_OPCODES = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as const;
const NOT_UTF8 = ["c0af", "eda080", "e282", "ff", "f4908080", "80"].map((hex) => Buffer.from(hex, "hex"));
const MOST_FRAGMENTS = 64;

const some = (hostile: HostileBytes, least: number, most: number) =>
  Buffer.alloc(least + hostile.below(most - least + 1), hostile.below(256));

const notUtf8 = (hostile: HostileBytes) =>
  Buffer.concat([Buffer.alloc(hostile.below(50), "a"), hostile.pick(NOT_UTF8), Buffer.from("b")]);

/** RFC 6455 §7.4: below 1000, reserved, not defined, or beyond what is set apart for applications. */
const codeNobodyMaySend = (hostile: HostileBytes) =>
  hostile.pick([
    hostile.below(1_000),
    1004,
    1005,
    1006,
    1015 + hostile.below(1_985),
    5_000 + hostile.below(60_000),
  ]);

/** Broken framing (WS-5): wherever a wire runs over WebSocket. */
export const FRAMING_VIOLATIONS: readonly FrameViolation[] = [
  {
    what: "an opcode that is reserved",
    codes: [1002],
    bytes: (hostile) => clientFrame({ opcode: hostile.pick(RESERVED_OPCODES), payload: hostile.bytes(100) }),
  },
  {
    what: "a reserved bit",
    codes: [1002],
    bytes: (hostile) => clientFrame({ opcode: TEXT, payload: hostile.json(), rsv: 1 + hostile.below(7) }),
  },
  {
    what: "no mask",
    codes: [1002],
    bytes: (hostile) => clientFrame({ opcode: TEXT, payload: some(hostile, 0, 300), masked: false }),
  },
  {
    what: "a control frame of more than 125 bytes",
    codes: [1002],
    bytes: (hostile) => clientFrame({ opcode: hostile.pick(CONTROL), payload: some(hostile, 126, 400) }),
  },
  {
    what: "a control frame in fragments",
    codes: [1002],
    bytes: (hostile) =>
      clientFrame({ opcode: hostile.pick(CONTROL), payload: hostile.bytes(100), fin: false }),
  },
  {
    what: "the continuation of nothing",
    codes: [1002],
    bytes: (hostile) =>
      clientFrame({ opcode: CONTINUATION, payload: hostile.bytes(200), fin: hostile.chance(0.5) }),
  },
  {
    what: "a message within another",
    codes: [1002],
    bytes: (hostile) =>
      Buffer.concat([
        clientFrame({ opcode: TEXT, payload: "{", fin: false }),
        clientFrame({ opcode: hostile.pick([TEXT, BINARY]), payload: hostile.bytes(200) }),
      ]),
  },
  {
    what: "text that is not UTF-8",
    codes: [1007],
    bytes: (hostile) => clientFrame({ opcode: TEXT, payload: notUtf8(hostile) }),
  },
  {
    what: "text that is not UTF-8, in fragments",
    codes: [1007],
    bytes(hostile) {
      const text = notUtf8(hostile);
      const at = hostile.below(text.length);
      return Buffer.concat([
        clientFrame({ opcode: TEXT, payload: text.subarray(0, at), fin: false }),
        clientFrame({ opcode: CONTINUATION, payload: text.subarray(at) }),
      ]);
    },
  },
  {
    what: "a length of 64 bits whose first is set",
    // It is malformed (§5.2) and too long for anybody: both are true.
    codes: [1002, 1009],
    bytes: (hostile) => {
      const length = Buffer.from(Array.from({ length: 8 }, () => hostile.below(256)));
      length.writeUInt8(0x80 | hostile.below(128));
      return Buffer.concat([Buffer.from("81ff", "hex"), length, hostile.bytes(40)]);
    },
  },
  {
    what: "a Close frame of one byte",
    codes: [1002],
    bytes: (hostile) => clientFrame({ opcode: CLOSE, payload: some(hostile, 1, 1) }),
  },
  {
    what: "a Close code that nobody may send",
    codes: [1002],
    bytes: (hostile) => clientFrame({ opcode: CLOSE, payload: closePayload(codeNobodyMaySend(hostile)) }),
  },
  {
    what: "a reason that is not UTF-8",
    codes: [1007],
    bytes: (hostile) => clientFrame({ opcode: CLOSE, payload: closePayload(1000, notUtf8(hostile)) }),
  },
];

/** What the wire WebSocket itself does not take (WS-3, WS-13). */
export const MESSAGE_VIOLATIONS: readonly FrameViolation[] = [
  {
    what: "a binary message",
    codes: [1003],
    bytes: (hostile) => clientFrame({ opcode: BINARY, payload: hostile.bytes(300) }),
  },
  {
    what: "a message that is too long",
    codes: [1009],
    bytes: (hostile) =>
      clientFrame({ opcode: TEXT, payload: "x".repeat(MAX_EVENT_BYTES + 1 + hostile.below(10_000)) }),
  },
  {
    what: "a message in too many fragments",
    codes: [1008],
    bytes: (hostile) =>
      Buffer.concat([
        clientFrame({ opcode: TEXT, payload: "{", fin: false }),
        ...Array.from({ length: MOST_FRAGMENTS + hostile.below(20) }, () =>
          clientFrame({ opcode: CONTINUATION, payload: " ", fin: false }),
        ),
      ]),
  },
];

/** What a client says last, so that the server ends the line. */
export const GOODBYE = clientFrame({ opcode: CLOSE, payload: closePayload(1000) });
