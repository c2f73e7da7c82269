import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ask } from "#server/testing/ask";
import { AttackedServer } from "./attacked-server";
import { HostileBytes } from "./hostile-bytes";
import { hostileLine } from "./hostile-line";
import { SESSION_VIOLATIONS, type SessionViolation, sessionBody, sessionFrames } from "./hostile-sessions";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";

const INPUTS = scaled(200, 10_000);
/** A Close frame without a code is how Engine.IO ends a session. */
const NO_CODE = 1005;
const CLOSE = "1";
const JOINED = '40{"sid":';
const MOST_POLLS = 5;

let attacked: AttackedServer;
beforeAll(async () => {
  attacked = await AttackedServer.start({ MAX_CONNECTIONS_PER_ROOM: "2000" });
}, 30_000);
afterAll(() => attacked.stop());

const engine = (version = 4) => `${attacked.origin}/socket.io/?EIO=${version}&transport=polling`;
/** @returns id of a session that has just begun */
const opened = async () => JSON.parse((await (await fetch(engine())).text()).slice(1)).sid;
const join = () => `40{"room":"${attacked.room}"}`;

const reason = z.object({ code: z.string(), detail: z.string().min(10) });
/** What SIO-4 and SIO-10 promise; Socket.IO itself says that there is no such namespace. */
const telling = z.union([
  z.tuple([z.object({ error: reason })]),
  z.object({ message: z.string(), data: reason }),
  z.object({ message: z.literal("Invalid namespace") }),
]);

function isTold(packets: readonly string[], prefix: string): boolean {
  const packet = packets.find((each) => each.startsWith(prefix));
  if (packet === undefined) return false;
  return telling.safeParse(JSON.parse(packet.slice(packet.search(/[[{]/)))).success;
}

async function overWebSocket(
  { when, told, packets }: SessionViolation,
  hostile: HostileBytes,
): Promise<string> {
  const attack = sessionFrames(packets(hostile));
  const outcome = await hostileLine(attacked.port, "/socket.io/?EIO=4&transport=websocket", [
    ...(when === "joined" ? [sessionFrames([join()]), JOINED] : []),
    attack,
    ...(told === undefined ? [] : [told, sessionFrames([CLOSE])]),
  ]);
  if (outcome.kind !== "closed" || outcome.code !== NO_CODE) return JSON.stringify(outcome).slice(0, 100);
  const said = outcome.messages.map(String);
  return told === undefined || isTold(said, told) ? "" : `said ${said}`;
}

/** Sends all, and then asks what became of the session. */
async function overPolling(
  { when, told, packets }: SessionViolation,
  hostile: HostileBytes,
): Promise<string> {
  const session = `${engine()}&sid=${await opened()}`;
  const post = (body: string) =>
    fetch(session, { method: "POST", headers: { "content-type": "text/plain;charset=UTF-8" }, body });
  if (when === "joined") {
    await post(join());
    if (!(await polledUntil(session, (packet) => packet.startsWith(JOINED)))) return "did not join";
  }
  // The engine has taken the packets, whatever they were.
  const { status } = await post(sessionBody(packets(hostile)));
  if (status !== 200) return `POST was answered ${status}`;
  if (told !== undefined) {
    const isRight = await polledUntil(session, (packet) => isTold([packet], told));
    await post(CLOSE);
    return isRight ? "" : "was not told";
  }
  // Engine.IO: code 1 is a session that is not known.
  return (await polledUntil(session, (packet) => packet === '{"code":1,"message":"Session ID unknown"}'))
    ? ""
    : "did not end";
}

async function polledUntil(session: string, is: (packet: string) => boolean): Promise<boolean> {
  for (let polls = 0; polls < MOST_POLLS; polls += 1) {
    const packets = (await (await fetch(session)).text()).split("\x1e");
    if (packets.some(is)) return true;
    // Ended already: nothing else will come.
    if (packets.some((packet) => packet.startsWith('{"code"'))) return false;
  }
  return false;
}

const SESSIONS = SESSION_VIOLATIONS.flatMap((violation) =>
  [overWebSocket, overPolling].map((way) => [way, violation] as const),
);

test("[R7] each rule of Socket.IO that is broken ends its session or is told, over WebSocket and long polling, and nothing fails", async () => {
  const hostile = new HostileBytes(seededRandom(SEED));
  const odd: string[] = [];
  const seen = new Set<string>();
  const refused = await attacked.attack(INPUTS, async () => {
    const [way, violation] = hostile.inTurn(SESSIONS);
    const wrong = await way(violation, hostile);
    if (wrong !== "") odd.push(`${way.name}, ${violation.what}: ${wrong}`);
    seen.add(`${way.name} ${violation.what}`);
    return 1;
  });
  expect(odd, `seed ${SEED}`).toEqual([]);
  expect(seen.size).toBe(SESSIONS.length);
  const { body } = await ask("GET", `${attacked.origin}/api/rooms/${attacked.room}/events`);
  expect(body.events).toEqual([]);
  await attacked.expectUnharmed("Socket.IO packets", refused);
}, 600_000);

test("[R7] what the engine itself refuses is answered 400 or 413", async () => {
  const statusOf = async (url: string, request?: RequestInit) => (await fetch(url, request)).status;
  expect(await statusOf(`${engine()}&sid=nobody`)).toBe(400);
  expect(await statusOf(engine(3))).toBe(400);
  expect(await statusOf(engine(), { method: "PUT" })).toBe(400);
  const body = "x".repeat(65_537);
  expect(await statusOf(`${engine()}&sid=${await opened()}`, { method: "POST", body })).toBe(413);
});
