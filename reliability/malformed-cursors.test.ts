import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { parseCursor } from "#lib/events/cursor";
import { eventPage } from "#lib/events/publish";
import { ask } from "#server/testing/ask";
import { AttackedServer } from "./attacked-server";
import { HostileBytes } from "./hostile-bytes";
import { hostileRequest } from "./hostile-request";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";

const INPUTS = scaled(300, 10_000);
const EVENTS = 5;

let attacked: AttackedServer;
let epoch: string;
beforeAll(async () => {
  attacked = await AttackedServer.start({ MAX_CONNECTIONS_PER_ROOM: "2000" });
  for (let n = 0; n < EVENTS; n += 1) {
    const { body } = await ask("POST", `${attacked.origin}/api/rooms/${attacked.room}/events`, {
      type: "a.b",
      data: n,
    });
    epoch = body.epoch;
  }
}, 30_000);
afterAll(() => attacked.stop());

/** Near a cursor that is right, or nothing like one. */
function cursor(hostile: HostileBytes): string {
  const offset = hostile.pick([0, 1, EVENTS, EVENTS + 1, -1, 2 ** 31, 2 ** 53, 2 ** 64, 0.5]);
  const near = `${epoch}:${offset}`;
  return hostile.pick([
    near,
    `${epoch}${hostile.text()}${offset}`,
    `${epoch.toUpperCase()}:${offset}`,
    `${epoch}:0x1`,
    `${epoch}:1:1`,
    ` ${near}`,
    hostile.text(),
    hostile.broken(Buffer.from(near)).toString("latin1"),
  ]);
}

const escaped = (text: string) => encodeURIComponent(Buffer.from(text).toString());

/** A page with all that follows, one that tells of a gap, or a refusal. Never a part without a word. */
async function polls(hostile: HostileBytes, given: string): Promise<string | undefined> {
  const wait = hostile.chance(0.3) ? "&wait=0" : "";
  const answer = await ask(
    "GET",
    `${attacked.origin}/api/rooms/${attacked.room}/events?after=${escaped(given)}${wait}`,
  );
  if (answer.status === 400) return undefined;
  const { events, gap } = eventPage.parse(answer.body);
  const position = parseCursor(given);
  const follow = position?.epoch === epoch ? EVENTS - position.offset : -1;
  const isTrue = gap ? follow < 0 : events.length === (given === "" ? EVENTS : follow);
  return isTrue ? undefined : `poll of ${events.length}, gap ${gap}`;
}

async function streams(_hostile: HostileBytes, given: string): Promise<string | undefined> {
  const head = `GET /api/rooms/${attacked.room}/events/stream HTTP/1.1\r\nhost: x\r\nlast-event-id: `;
  const line = given.replaceAll(/[\r\n\0]/g, " ");
  const outcome = await hostileRequest(attacked.port, Buffer.from(`${head}${line}\r\n\r\n`));
  if (outcome.kind === "closed") return undefined;
  return outcome.kind === "answered" && [200, 204, 400].includes(outcome.status)
    ? undefined
    : `stream ${JSON.stringify(outcome)}`;
}

const welcome = z.object({ t: z.literal("welcome"), recovered: z.boolean().nullable() });

async function resumes(_hostile: HostileBytes, given: string): Promise<string | undefined> {
  const url = `${attacked.origin.replace("http", "ws")}/ws?room=${attacked.room}&since=${escaped(given)}`;
  const socket = new WebSocket(url, ["playground.v1"]);
  const first = await new Promise<string>((resolve) => {
    socket.once("message", (data) => resolve(String(data)));
    socket.once("unexpected-response", (_request, response) => resolve(`refused ${response.statusCode}`));
    socket.once("error", () => {});
  });
  socket.terminate();
  return first === "refused 400" || welcome.safeParse(JSON.parse(first)).success ? undefined : `ws ${first}`;
}

const refusal = z.object({ data: z.object({ code: z.string() }) });

async function observes(hostile: HostileBytes, given: string): Promise<string | undefined> {
  const after = hostile.pick([given, hostile.below(2 ** 31), -1, 0.5, null, [], { offset: given }]);
  const socket = io(`${attacked.origin}/control`, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth: { room: attacked.room, watch: [], after, pid: given, offset: given },
  });
  const told = await new Promise<string>((resolve) => {
    socket.once("snapshot", () => resolve("snapshot"));
    socket.once("connect_error", (error) => resolve(refusal.parse(error).data.code));
  });
  socket.disconnect();
  return told === "snapshot" || told === "invalid-body" ? undefined : `control ${told}`;
}

test("[R7] cursors that are none, or of nobody: a refusal or the truth about what follows, and nothing fails", async () => {
  const hostile = new HostileBytes(seededRandom(SEED));
  const odd: string[] = [];
  await attacked.attack(INPUTS, async () => {
    const given = cursor(hostile);
    const wrong = await hostile.pick([polls, streams, resumes, observes])(hostile, given);
    if (wrong !== undefined) odd.push(`${wrong} for ${JSON.stringify(given.slice(0, 200))}`);
    return 1;
  });
  expect(odd, `seed ${SEED}`).toEqual([]);
  await attacked.expectUnharmed("cursors", INPUTS);
}, 600_000);
