import mqtt from "mqtt";
import { Pool } from "undici";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";
import { reportFigures } from "./figures";
import { type CrowdMember, connectCrowd, provideBrowserGlobals } from "./lane-crowd";
import { scaled } from "./scale";

const EVENTS = scaled(800, 100_000);
/** Slow enough for a reader that asks once a second and finds a window of 1,000 events. */
const EVENTS_PER_SECOND = 400;
const READERS_PER_WIRE = 2;
/** Four publishers wait for the disk, each for each of its events: on a slow one that is a quarter of an hour and more. */
const MOST_MS = scaled(600_000, 2_400_000);

let playground: StartedPlayground;
let room: string;
let crowd: readonly CrowdMember[] = [];
beforeEach(async () => {
  provideBrowserGlobals();
  playground = await startPlayground({ MAX_EVENTS_PER_SECOND: "100000" });
  room = (await playground.createRoom()).id;
});
afterEach(async () => {
  for (const { connection } of crowd) connection?.close();
  await playground.stop();
  vi.unstubAllGlobals();
});

interface Publisher {
  /** Resolves when the event was accepted. */
  publish(data: object): Promise<void>;
  close(): unknown;
}

function httpPublisher(): Publisher {
  const pool = new Pool(playground.origin, { connections: 1 });
  return {
    async publish(data) {
      const { statusCode, body } = await pool.request({
        method: "POST",
        path: `/api/rooms/${room}/events`,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ type: "a.b", data }),
      });
      await body.dump();
      expect(statusCode).toBe(202);
    },
    close: () => pool.close(),
  };
}

async function websocketPublisher(): Promise<Publisher> {
  const socket = new WebSocket(`${playground.origin.replace("http", "ws")}/ws?room=${room}`, "playground.v1");
  let accepted = () => {};
  const welcome = new Promise<void>((resolve) => {
    socket.on("message", (text) => {
      const { t } = JSON.parse(String(text));
      if (t === "welcome") resolve();
      if (t === "ack") accepted();
    });
  });
  await welcome;
  return {
    publish: (data) =>
      new Promise((resolve) => {
        accepted = resolve;
        socket.send(JSON.stringify({ t: "publish", ref: "1", event: { type: "a.b", data } }));
      }),
    close: () => socket.terminate(),
  };
}

async function mqttPublisher(): Promise<Publisher> {
  const client = await mqtt.connectAsync(`${playground.origin.replace("http", "ws")}/mqtt`, {
    protocolVersion: 4,
  });
  return {
    publish: async (data) => {
      await client.publishAsync(`rooms/${room}/events/a/b`, JSON.stringify(data), { qos: 1 });
    },
    close: () => client.end(true),
  };
}

/** Publisher and its own count, in the order of the log. */
async function watchPublishers(): Promise<{
  readonly seen: [publisher: number, n: number][];
  close(): void;
}> {
  const socket = new WebSocket(`${playground.origin.replace("http", "ws")}/ws?room=${room}`, "playground.v1");
  const seen: [number, number][] = [];
  await new Promise<void>((resolve) => {
    socket.on("message", (text) => {
      const message = JSON.parse(String(text));
      if (message.t === "welcome") resolve();
      if (message.t === "event") seen.push([message.event.data.publisher, message.event.data.n]);
    });
  });
  return { seen, close: () => socket.terminate() };
}

test(
  "R10: four publishers on three wires; readers on six wires see one and the same order",
  async () => {
    crowd = connectCrowd(playground.origin, room, READERS_PER_WIRE);
    await expect.poll(() => crowd.filter(({ isOpen }) => !isOpen)).toEqual([]);
    const watch = await watchPublishers();
    const publishers = [httpPublisher(), httpPublisher(), await websocketPublisher(), await mqttPublisher()];
    const startMs = performance.now();
    await Promise.all(
      publishers.map(async ({ publish }, publisher) => {
        for (let n = 0; n < EVENTS / publishers.length; n += 1) {
          const waitMs = startMs + (n * publishers.length * 1_000) / EVENTS_PER_SECOND - performance.now();
          if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
          await publish({ publisher, n });
        }
      }),
    );
    await expect
      .poll(() => crowd.filter((member) => member.offsets.length < EVENTS), { timeout: 30_000 })
      .toEqual([]);
    await expect.poll(() => watch.seen.length).toBe(EVENTS);
    watch.close();
    await Promise.all(publishers.map(({ close }) => close()));

    // The same events under the same offsets, in the same order, for everybody.
    const [first] = crowd;
    expect(crowd.filter(({ order }) => order !== first?.order)).toEqual([]);
    expect(crowd.filter(({ reordered }) => reordered > 0)).toEqual([]);
    const inversions = publishers.map((_, publisher) => {
      const own = watch.seen.filter(([by]) => by === publisher).map(([, n]) => n);
      return own.filter((n, index) => n !== index).length;
    });
    expect(inversions).toEqual([0, 0, 0, 0]);
    reportFigures({
      goal: "R10",
      what: `${EVENTS} events of 4 publishers (HTTP, HTTP, WebSocket, MQTT), ${crowd.length} readers on 6 wires`,
      measured: {
        "orders that readers saw, all together": 1,
        "inversions per publisher": Math.max(...inversions),
        lost: 0,
      },
    });
  },
  MOST_MS,
);
