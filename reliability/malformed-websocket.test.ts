import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { MAX_EVENT_BYTES } from "#lib/events/envelope";
import { BINARY, CLOSE, clientFrame, TEXT } from "#server/testing/websocket-frames";
import { AttackedServer } from "./attacked-server";
import { HostileBytes } from "./hostile-bytes";
import { FRAMING_VIOLATIONS, type FrameViolation, GOODBYE, MESSAGE_VIOLATIONS } from "./hostile-frames";
import { hostileLine } from "./hostile-line";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";

const INPUTS = scaled(250, 10_000);
/** Lines on which bytes were changed by chance: nobody knows which rule that breaks, so they are not counted. */
const CHANGED_SHARE = 0.1;
const ANSWERED_SHARE = 0.2;
const ALL_VIOLATIONS = [...FRAMING_VIOLATIONS, ...MESSAGE_VIOLATIONS];

let attacked: AttackedServer;
beforeAll(async () => {
  attacked = await AttackedServer.start({ MAX_CONNECTIONS_PER_ROOM: "1000" });
}, 30_000);
afterAll(() => attacked.stop());

const own = () => `/ws?room=${attacked.room}`;
const others = ["/mqtt?subscriber=x", "/socket.io/?EIO=4&transport=websocket"] as const;

const welcome = z.object({ t: z.literal("welcome") });
const refusal = z.object({ t: z.literal("error"), code: z.string(), detail: z.string().min(10) });

/** A message that this wire does not understand: no `publish`, no `ping`, or an event that is none. */
function misunderstood(hostile: HostileBytes): string {
  const event = hostile.pick(["null", "[]", "{}", '{"type":"a b"}', '{"type":"a.b","more":1}', '{"type":1}']);
  return hostile.pick([
    hostile.json(),
    `{"t":${JSON.stringify(hostile.text())},"ref":${hostile.json()}}`,
    `{"t":"publish","ref":"r","event":${event}}`,
    `{"t":"publish","ref":${hostile.pick(["null", "1", `"${"r".repeat(65)}"`])},"event":{"type":"a.b"}}`,
  ]);
}

async function breaks(violation: FrameViolation, path: string, hostile: HostileBytes): Promise<boolean> {
  const outcome = await hostileLine(attacked.port, path, [violation.bytes(hostile)]);
  return outcome.kind === "closed" && outcome.code !== undefined && violation.codes.includes(outcome.code);
}

/** Answered by an error, and the line goes on: the Close that follows is answered by its own code (WS-13, WS-5). */
async function isTold(text: string): Promise<boolean> {
  const outcome = await hostileLine(attacked.port, own(), [
    clientFrame({ opcode: TEXT, payload: text }),
    GOODBYE,
  ]);
  if (outcome.kind !== "closed") return false;
  const [first, ...rest] = outcome.messages.map((message) => JSON.parse(message.toString()));
  if (Buffer.byteLength(text) > MAX_EVENT_BYTES) return outcome.code === 1009 && rest.length === 0;
  return (
    welcome.safeParse(first).success && z.tuple([refusal]).safeParse(rest).success && outcome.code === 1000
  );
}

async function endsChanged(hostile: HostileBytes): Promise<boolean> {
  const valid = clientFrame({ opcode: hostile.pick([TEXT, BINARY, CLOSE]), payload: hostile.json() });
  const outcome = await hostileLine(attacked.port, own(), [hostile.broken(valid)], "client");
  return outcome.kind === "closed" && outcome.code !== 1011;
}

// An oracle that tells these apart sees the rest as well.
test.each([
  [1002, clientFrame({ opcode: 3, payload: "x" })],
  [1003, clientFrame({ opcode: BINARY, payload: "x" })],
  [1007, clientFrame({ opcode: TEXT, payload: Buffer.of(0xc3, 0x28) })],
  [1009, clientFrame({ opcode: TEXT, payload: "x".repeat(70_000) })],
])("[R7] a line that breaks one rule is closed with %i", async (code, bytes) => {
  expect(await hostileLine(attacked.port, own(), [bytes])).toMatchObject({ kind: "closed", code });
});

test("[R7] each rule of WebSocket that is broken is answered by its own Close code or error, and nothing fails", async () => {
  const hostile = new HostileBytes(seededRandom(SEED));
  const odd: string[] = [];
  const seen = new Set<string>();
  const refused = await attacked.attack(INPUTS, async () => {
    if (hostile.chance(CHANGED_SHARE)) {
      if (!(await endsChanged(hostile))) odd.push("changed by chance");
      return 0;
    }
    if (hostile.chance(ANSWERED_SHARE)) {
      const text = misunderstood(hostile);
      if (!(await isTold(text))) odd.push(`not told: ${text.slice(0, 200)}`);
      return 1;
    }
    const isOwn = hostile.chance(0.5);
    const path = isOwn ? own() : hostile.pick(others);
    const violation = hostile.inTurn(isOwn ? ALL_VIOLATIONS : FRAMING_VIOLATIONS);
    seen.add(violation.what);
    if (!(await breaks(violation, path, hostile))) odd.push(`${violation.what} on ${path}`);
    return 1;
  });
  expect(odd, `seed ${SEED}`).toEqual([]);
  expect(seen.size).toBe(ALL_VIOLATIONS.length);
  await attacked.expectUnharmed("WebSocket frames", refused);
}, 600_000);
