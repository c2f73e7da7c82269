import { randomUUID } from "node:crypto";
import { io } from "socket.io-client";
import { Pool } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { reportFigures } from "./figures";
import { SEED, seededRandom } from "./random";
import { scaled } from "./scale";

const PUBLISHES = scaled(300, 10_000);
const TIMES = 3;
const AT_ONCE = 20;
/** Share of tries whose connection is cut at some instant … */
const CUT_SHARE = 0.1;
/** … this long after the request left, at most: before the event is durable, or after, with the answer on its way. */
const LATEST_CUT_MS = 8;

let playground: StartedPlayground;
let room: string;
beforeEach(async () => {
  playground = await startPlayground({ MAX_EVENTS_PER_SECOND: "100000" });
  room = (await playground.createRoom()).id;
});
afterEach(() => playground.stop());

/**
 * One try to publish under a key.
 * @param cutAfterMs counted from when the request left; undefined: the line is not cut
 * @returns offset, or undefined when the line was cut before an answer came
 */
type Publish = (key: string, n: number, cutAfterMs: number | undefined) => Promise<number | undefined>;

const event = (n: number) => ({ type: "load.item.made", data: { n } });

function overHttp(): { publish: Publish; close(): Promise<void> } {
  const pool = new Pool(playground.origin, { connections: AT_ONCE });
  const publish: Publish = async (key, n, cutAfterMs) => {
    const aborting = new AbortController();
    if (cutAfterMs !== undefined) setTimeout(() => aborting.abort(), cutAfterMs);
    try {
      const answer = await pool.request({
        method: "POST",
        path: `/api/rooms/${room}/events`,
        headers: { "content-type": "application/json", "idempotency-key": key },
        body: JSON.stringify(event(n)),
        signal: aborting.signal,
      });
      const body = (await answer.body.json()) as { offset?: number; code?: string };
      // In flight: the first try of this key has not been answered yet.
      if (answer.statusCode === 409) return undefined;
      expect(answer.statusCode, JSON.stringify(body)).toBe(202);
      return body.offset;
    } catch (error) {
      if ((error as Error).name === "AbortError") return undefined;
      throw error;
    }
  };
  return { publish, close: () => pool.destroy() };
}

function overWebsocket(): { publish: Publish; close(): Promise<void> } {
  const url = `${playground.origin.replace("http", "ws")}/ws?room=${room}`;
  const publish: Publish = (key, n, cutAfterMs) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url, "playground.v1");
      socket.once("error", reject);
      socket.once("close", () => resolve(undefined));
      socket.on("message", (data) => {
        const message = JSON.parse(String(data));
        if (message.t === "welcome") {
          socket.send(JSON.stringify({ t: "publish", ref: "1", key, event: event(n) }), () => {
            if (cutAfterMs !== undefined) setTimeout(() => socket.terminate(), cutAfterMs);
          });
        }
        if (message.t === "ack") {
          resolve(message.offset);
          socket.terminate();
        }
        if (message.t === "error") {
          if (message.code === "idempotency-key-in-flight") resolve(undefined);
          else reject(new Error(JSON.stringify(message)));
          socket.terminate();
        }
      });
    });
  return { publish, close: async () => {} };
}

function overSocketIo(): { publish: Publish; close(): Promise<void> } {
  const publish: Publish = (key, n, cutAfterMs) =>
    new Promise((resolve, reject) => {
      const socket = io(playground.origin, {
        transports: ["websocket"],
        forceNew: true,
        reconnection: false,
        auth: { room, resume: false },
      });
      socket.once("connect_error", reject);
      socket.once("disconnect", () => resolve(undefined));
      socket.once("connect", () => {
        socket.emit("publish", event(n), { key }, (answer: { offset?: number; error?: { code: string } }) => {
          if (answer.error !== undefined && answer.error.code !== "idempotency-key-in-flight")
            reject(new Error(JSON.stringify(answer)));
          resolve(answer.offset);
          socket.disconnect();
        });
        if (cutAfterMs !== undefined) setTimeout(() => socket.io.engine.close(), cutAfterMs);
      });
    });
  return { publish, close: async () => {} };
}

test.each([
  { wire: "HTTP", connect: overHttp },
  { wire: "WebSocket", connect: overWebsocket },
  { wire: "Socket.IO", connect: overSocketIo },
])(
  "R12: over $wire, what is published three times under one key is one event",
  async ({ wire, connect }) => {
    const random = seededRandom(SEED);
    const { publish, close } = connect();
    const offsets = new Map<number, Set<number>>();
    let cuts = 0;
    let answersLost = 0;
    let left = PUBLISHES;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        const n = left;
        const key = randomUUID();
        const answers = new Set<number>();
        let tries = 0;
        // Three times, and then until one answer has come: a publisher that never hears one goes on.
        while (tries < TIMES || answers.size === 0) {
          const isCut = tries < TIMES && random() < CUT_SHARE;
          const offset = await publish(key, n, isCut ? random() * LATEST_CUT_MS : undefined);
          if (isCut) cuts += 1;
          if (isCut && offset === undefined) answersLost += 1;
          if (offset !== undefined) answers.add(offset);
          tries += 1;
        }
        offsets.set(n, answers);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await close();

    // Every key has one offset, and every offset of the log belongs to one key.
    const all = [...offsets.values()];
    expect(all.filter((answers) => answers.size !== 1)).toEqual([]);
    const sorted = all.flatMap((answers) => [...answers]).sort((a, b) => a - b);
    expect(sorted, `seed ${SEED}`).toEqual(Array.from({ length: PUBLISHES }, (_, index) => index + 1));
    const { top } = await (await fetch(`${playground.origin}/api/rooms/${room}/events`)).json();
    expect(top).toMatch(new RegExp(`:${PUBLISHES}$`));
    // Cuts that take no answer away would prove nothing.
    expect(answersLost).toBeGreaterThan(0);
    reportFigures({
      goal: "R12",
      what: `${PUBLISHES} publishes over ${wire}, each sent ${TIMES} times under one key, lines cut at random`,
      measured: { events: sorted.length, "lines cut": cuts, "answers lost": answersLost, seed: SEED },
    });
  },
  300_000,
);
