import { afterAll, beforeAll, expect, test } from "vitest";
import { CLOSE_CODES } from "#lib/transports/websocket/close-codes";
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
import { AttackedServer } from "./attacked-server";
import { HostileBytes } from "./hostile-bytes";
import { hostileLine, type LineOutcome } from "./hostile-line";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";

const INPUTS = scaled(300, 10_000);
/** Frames that one line carries. */
const MOST_ON_A_LINE = 5;

let attacked: AttackedServer;
beforeAll(async () => {
  attacked = await AttackedServer.start({ MAX_CONNECTIONS_PER_ROOM: "1000" });
}, 30_000);
afterAll(() => attacked.stop());

const MESSAGES = [
  '{"t":"publish","ref":1,"event":{"type":"a.b"}}',
  '{"t":"publish","ref":"r","event":{"type":"a.b","data":{"n":1}},"key":"k"}',
  '{"t":"ping"}',
] as const;

function message(hostile: HostileBytes): string {
  if (hostile.chance(0.3)) return hostile.pick(MESSAGES);
  if (hostile.chance(0.5)) return hostile.json();
  return `{"t":${JSON.stringify(hostile.text())},"ref":${hostile.json()},"event":${hostile.json()}}`;
}

function frame(hostile: HostileBytes): Buffer {
  const valid = hostile.pick([
    () => clientFrame({ opcode: TEXT, payload: message(hostile) }),
    () => clientFrame({ opcode: TEXT, payload: hostile.bytes(200) }),
    () => clientFrame({ opcode: BINARY, payload: hostile.bytes(200) }),
    () => clientFrame({ opcode: hostile.below(16), payload: hostile.bytes(150) }),
    () => clientFrame({ opcode: TEXT, payload: message(hostile), rsv: hostile.below(8) }),
    () => clientFrame({ opcode: TEXT, payload: message(hostile), masked: false }),
    () => clientFrame({ opcode: hostile.pick([PING, PONG, CLOSE]), payload: hostile.bytes(300) }),
    () => clientFrame({ opcode: hostile.pick([PING, PONG, CLOSE]), fin: false }),
    () => clientFrame({ opcode: CLOSE, payload: closePayload(hostile.below(65_536), hostile.bytes(30)) }),
    () => clientFrame({ opcode: CONTINUATION, payload: message(hostile), fin: hostile.chance(0.5) }),
    () => clientFrame({ opcode: TEXT, payload: message(hostile), fin: false }),
    () => clientFrame({ opcode: TEXT, payload: "x".repeat(70_000) }),
    // A length of which only the head is true.
    () => Buffer.concat([Buffer.from("81ffffffffffffffffff", "hex"), hostile.bytes(40)]),
  ])();
  return hostile.chance(0.3) ? hostile.broken(valid) : valid;
}

const paths = () => [
  `/ws?room=${attacked.room}`,
  `/ws?room=${attacked.room}`,
  `/ws?room=${attacked.room}&resume=0`,
  `/mqtt?subscriber=x`,
  `/socket.io/?EIO=4&transport=websocket`,
];

// An oracle that tells these apart sees the rest as well.
test.each([
  [1002, clientFrame({ opcode: 3, payload: "x" })],
  [1003, clientFrame({ opcode: BINARY, payload: "x" })],
  [1007, clientFrame({ opcode: TEXT, payload: Buffer.of(0xc3, 0x28) })],
  [1009, clientFrame({ opcode: TEXT, payload: "x".repeat(70_000) })],
])("[R7] a line that breaks one rule is closed with %i", async (code, bytes) => {
  expect(await hostileLine(attacked.port, `/ws?room=${attacked.room}`, [bytes])).toEqual({
    kind: "closed",
    code,
  });
});

test("[R7] malformed frames on every path that is upgraded: each line ends, with a documented code, and nothing fails", async () => {
  const hostile = new HostileBytes(seededRandom(SEED));
  const odd: string[] = [];
  const sent = await attacked.attack(INPUTS, async () => {
    const frames = Array.from({ length: 1 + hostile.below(MOST_ON_A_LINE) }, () => frame(hostile));
    const path = hostile.pick(paths());
    const outcome = await hostileLine(attacked.port, path, frames);
    if (!isFine(outcome)) odd.push(`${path}: ${JSON.stringify(outcome)}`);
    return frames.length;
  });
  expect(odd, `seed ${SEED}`).toEqual([]);
  await attacked.expectUnharmed("WebSocket frames", sent);
}, 600_000);

function isFine(outcome: LineOutcome): boolean {
  if (outcome.kind !== "closed") return false;
  return outcome.code === undefined || outcome.code in CLOSE_CODES || isOfClients(outcome.code);
}

/** A client's Close is answered by its own code (WS-5), and these are the ones that it may send (RFC 6455 §7.4). */
function isOfClients(code: number): boolean {
  return (code >= 1000 && code <= 1014) || (code >= 3000 && code <= 4999);
}
