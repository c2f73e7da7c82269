import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { eventPage } from "#lib/events/publish";
import { recoveredData } from "#lib/transports/sse/stream-control";
import { ask } from "#server/testing/ask";
import { chunkedBody, rawRequest } from "#server/testing/raw-request";
import { AttackedServer } from "./attacked-server";
import { HostileBytes } from "./hostile-bytes";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";

const INPUTS = scaled(200, 10_000);
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
    `${hostile.pick(["0123456789abcdef", "ffffffffffffffff"])}:${hostile.below(EVENTS + 1)}`,
    `${epoch}${hostile.text()}${offset}`,
    `${epoch.toUpperCase()}:${offset}`,
    `${epoch}:0x1`,
    `${epoch}:01`,
    `${epoch}:1:1`,
    ` ${near}`,
    hostile.text(),
    hostile.broken(Buffer.from(near)).toString("latin1"),
  ]);
}

/** What has to be said to it: a refusal (CORE-3), a gap (CORE-4), or how many events follow. */
type Truth = "malformed" | "gap" | number;

/** @param given not empty: that would be no cursor at all */
function truthOf(given: string): Truth {
  const [, ofEpoch, digits] = /^([0-9a-f]{16}):(0|[1-9][0-9]{0,14})$/.exec(given) ?? [];
  if (ofEpoch === undefined) return "malformed";
  const offset = Number(digits);
  return ofEpoch === epoch && offset <= EVENTS ? EVENTS - offset : "gap";
}

const escaped = (text: string) => encodeURIComponent(Buffer.from(text).toString());

/** What a surface made of a cursor. */
type Surface = (given: string, hostile: HostileBytes) => Promise<Truth | string>;

/** A page with all that follows, one that tells of a gap and has nothing, or a refusal. */
const polls: Surface = async (given, hostile) => {
  const wait = hostile.chance(0.3) ? "&wait=0" : "";
  const events = `${attacked.origin}/api/rooms/${attacked.room}/events`;
  const answer = await ask("GET", `${events}?after=${escaped(given)}${wait}`);
  if (answer.status === 400) return "malformed";
  const page = eventPage.parse(answer.body);
  if (page.gap) return page.events.length === 0 ? "gap" : "a gap with events";
  return page.events.length;
};

/** The block `recovered` says it (SSE-6), and what follows up to `top` had been missed. */
const streams: Surface = async (given) => {
  const stream = rawRequest(attacked.port, [
    `GET /api/rooms/${attacked.room}/events/stream HTTP/1.1`,
    "host: x",
    `last-event-id: ${given}`,
  ]);
  const blocks = () => chunkedBody(stream.text()).split("\n\n").slice(0, -1);
  const ids = () => blocks().flatMap((block) => /^id: (.*)\ndata: /.exec(block)?.[1] ?? []);
  try {
    const [, status] = await stream.until(/^HTTP\/1\.1 (\d{3}).*\r\n\r\n/s);
    if (status === "400") return "malformed";
    if (status !== "200") return `stream ${status}`;
    const said = () => blocks().find((block) => block.includes("event: recovered"));
    await expect.poll(said).toBeDefined();
    const {
      recovered,
      cursor: from,
      top,
    } = recoveredData.parse(JSON.parse(/data: (.*)/.exec(said() ?? "")?.[1] ?? ""));
    if (!recovered) return from === top && ids().length === 0 ? "gap" : `a gap that begins at ${from}`;
    if (from !== top) await expect.poll(() => ids().at(-1)).toBe(top);
    return from === given ? ids().length : `recovered from ${from}`;
  } finally {
    stream.socket.destroy();
  }
};

const welcome = z.object({ t: z.literal("welcome"), recovered: z.boolean() });

const resumes: Surface = async (given) => {
  const url = `${attacked.origin.replace("http", "ws")}/ws?room=${attacked.room}&since=${escaped(given)}`;
  const socket = new WebSocket(url, ["playground.v1"]);
  const messages: unknown[] = [];
  const first = new Promise<"malformed" | "welcome" | string>((resolve) => {
    socket.on("message", (data) => {
      messages.push(JSON.parse(String(data)));
      resolve("welcome");
    });
    socket.once("unexpected-response", (_request, { statusCode }) =>
      resolve(statusCode === 400 ? "malformed" : `refused ${statusCode}`),
    );
    socket.once("error", () => {});
  });
  const outcome = await first;
  if (outcome === "welcome") {
    // Whatever follows the welcome has come before the answer to a ping.
    socket.send('{"t":"ping"}');
    await expect.poll(() => messages.at(-1)).toMatchObject({ t: "pong" });
  }
  socket.terminate();
  if (outcome !== "welcome") return outcome;
  const events = messages.length - 2;
  if (welcome.parse(messages[0]).recovered) return events;
  return events === 0 ? "gap" : "a gap with events";
};

/** A session that nobody had, whatever the cursor: nothing is recovered (SIO-3). */
async function rejoins(given: string): Promise<boolean> {
  const socket = io(attacked.origin, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth: { room: attacked.room, pid: given, offset: given },
  });
  const { recovered } = await new Promise<{ recovered: unknown }>((resolve, reject) => {
    socket.once("welcome", resolve);
    socket.once("connect_error", reject);
  });
  socket.disconnect();
  return recovered === false;
}

const SURFACES = { polls, streams, resumes } as const;

test("[R7] cursors that are none, or of nobody: a refusal or the truth about what follows, and nothing fails", async () => {
  const hostile = new HostileBytes(seededRandom(SEED));
  const odd: string[] = [];
  const refused = await attacked.attack(INPUTS, async () => {
    // A header has no line ends, and the spaces around it are not of its value (RFC 9110 §5.5).
    const given =
      cursor(hostile)
        .replaceAll(/[\r\n\0]/g, "x")
        .trim() || "x";
    if (hostile.chance(0.2)) {
      if (!(await rejoins(given))) odd.push(`recovered for ${JSON.stringify(given.slice(0, 200))}`);
      return 1;
    }
    const name = hostile.pick(["polls", "streams", "resumes"] as const);
    const truth = truthOf(given);
    const said = await SURFACES[name](given, hostile);
    if (said !== truth)
      odd.push(`${name}: ${said}, not ${truth}, for ${JSON.stringify(given.slice(0, 200))}`);
    return typeof truth === "number" ? 0 : 1;
  });
  expect(odd, `seed ${SEED}`).toEqual([]);
  await attacked.expectUnharmed("cursors", refused);
}, 600_000);
