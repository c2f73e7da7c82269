import { EventSource } from "eventsource";
import mqtt from "mqtt";
import { io } from "socket.io-client";
import { afterAll, beforeAll, test } from "vitest";
import { WebSocket } from "ws";
import { FAULT_KINDS, type Fault, type FaultKind } from "#lib/faults/fault";
import { PAGE_TRANSPORT_IDS, type PageTransportId } from "#lib/transports/catalog";
import { ask } from "#server/testing/ask";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

/** From one poll to the next, and its answer: longer than any other wire takes. */
const A_POLL_MS = 1_200;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Somebody on a wire who never gives up, with a client that other people wrote where there is one. */
interface Participant {
  /** Offsets that have arrived. */
  readonly offsets: number[];
  close(): void;
}

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.stop());

type Connect = (roomId: string, subscriber: string) => Participant;

function pull(waitSeconds: number): Connect {
  return (roomId, subscriber) => {
    const abort = new AbortController();
    const offsets: number[] = [];
    const path = `${playground.origin}/api/rooms/${roomId}/events?subscriber=${subscriber}`;
    void (async () => {
      let cursor: string | undefined;
      while (!abort.signal.aborted) {
        // The first request asks where to begin, and is answered at once.
        const after = cursor === undefined ? "&limit=1" : `&after=${cursor}`;
        const wait = waitSeconds === 0 ? "" : `&wait=${cursor === undefined ? 0 : waitSeconds}`;
        const page = await fetch(path + after + wait, { signal: abort.signal }).then(
          (answer) => (answer.ok ? answer.json() : undefined),
          () => undefined,
        );
        if (cursor !== undefined)
          offsets.push(...(page?.events.map((each: { offset: number }) => each.offset) ?? []));
        cursor = page?.cursor ?? cursor;
        await pause(waitSeconds === 0 || page === undefined ? 510 : 0);
      }
    })();
    return { offsets, close: () => abort.abort() };
  };
}

const CONNECT: Readonly<Record<PageTransportId, Connect>> = {
  websocket(roomId, subscriber) {
    const offsets: number[] = [];
    let isOver = false;
    let socket: WebSocket;
    const connect = () => {
      if (isOver) return;
      const url = `ws://127.0.0.1:${playground.port}/ws?room=${roomId}&subscriber=${subscriber}`;
      socket = new WebSocket(url, "playground.v1");
      socket.on("error", () => {});
      socket.on("close", () => setTimeout(connect, 50));
      socket.on("message", (text) => {
        const message = JSON.parse(String(text));
        if (message.t === "event") offsets.push(message.event.offset);
      });
    };
    connect();
    return {
      offsets,
      close() {
        isOver = true;
        socket.terminate();
      },
    };
  },
  "socket-io"(roomId, subscriber) {
    const offsets: number[] = [];
    const socket = io(playground.origin, {
      forceNew: true,
      transports: ["websocket"],
      reconnectionDelay: 20,
      reconnectionDelayMax: 50,
      auth: { room: roomId, subscriber },
      query: { room: roomId, subscriber },
    });
    socket.on("event", ({ offset }) => offsets.push(offset));
    return { offsets, close: () => socket.close() };
  },
  sse(roomId, subscriber) {
    const offsets: number[] = [];
    const source = new EventSource(
      `${playground.origin}/api/rooms/${roomId}/events/stream?subscriber=${subscriber}`,
    );
    source.onmessage = ({ data }) => offsets.push(JSON.parse(data).offset);
    return { offsets, close: () => source.close() };
  },
  mqtt(roomId, subscriber) {
    const offsets: number[] = [];
    const url = `ws://127.0.0.1:${playground.port}/mqtt?room=${roomId}&subscriber=${subscriber}`;
    const client = mqtt.connect(url, { protocolVersion: 4, clientId: subscriber, reconnectPeriod: 50 });
    client.on("error", () => {});
    client.on("connect", () => void client.subscribe(`rooms/${roomId}/events/#`));
    client.on("message", (_topic, payload) => offsets.push(JSON.parse(payload.toString()).offset));
    return { offsets, close: () => client.end(true) };
  },
  "long-polling": pull(20),
  polling: pull(0),
};

/** Faults as strong as they can be had, so that whoever is reached shows it. */
const FAULTS: Readonly<Record<FaultKind, Fault>> = {
  cut: { kind: "cut" },
  "black-hole": { kind: "black-hole" },
  delay: { kind: "delay", delayMs: 10_000, jitterMs: 0 },
  throttle: { kind: "throttle", bytesPerSecond: 100 },
  "hold-back": { kind: "hold-back", bytes: 1_048_576 },
  "freeze-reader": { kind: "freeze-reader" },
  "cut-idle": { kind: "cut-idle", afterMs: 60_000 },
  "refuse-upgrade": { kind: "refuse-upgrade", how: "strip" },
  answer: { kind: "answer", status: 502 },
  restart: { kind: "restart", what: "server" },
};
const EVERY_WIRE = PAGE_TRANSPORT_IDS;
const UPGRADED = ["websocket", "socket-io", "mqtt"] as const;
const ANSWERED = ["long-polling", "polling"] as const;

/**
 * On which wires an event arrives while the fault is on. An open connection is not met by a proxy that refuses Upgrade,
 * nor, while something passes, by one that cuts what is idle; answers that end pass one that buffers, and what was
 * upgraded passes it anyway.
 */
const PASSES: Readonly<Record<FaultKind, readonly PageTransportId[]>> = {
  cut: [],
  "black-hole": [],
  delay: [],
  // A kilobyte takes ten seconds.
  throttle: [],
  "hold-back": [...UPGRADED, ...ANSWERED],
  "freeze-reader": [],
  "cut-idle": EVERY_WIRE,
  "refuse-upgrade": EVERY_WIRE,
  answer: [],
  restart: [],
};

test.concurrent.for(FAULT_KINDS)(
  "[FLT-7] %s: which wires an event passes while it is on, and that all pass afterwards",
  { timeout: 100_000 },
  async (kind, { expect }) => {
    const room = await playground.createRoom();
    const byHost = { "playground-host-key": room.hostKey };
    const faults = `${playground.origin}/api/rooms/${room.id}/faults`;
    const clients = EVERY_WIRE.map((transport) => ({
      transport,
      ...CONNECT[transport](room.id, `a-${transport}`),
    }));
    const reached = (offset: number) =>
      clients.flatMap(({ transport, offsets }) => (offsets.includes(offset) ? transport : []));
    const publish = () => playground.publish(room.id, { type: "a.b", data: "x".repeat(1_000) });
    const everybodyGetsOne = () =>
      expect
        .poll(
          async () => {
            const { offset } = await publish();
            await pause(A_POLL_MS);
            return reached(offset);
          },
          { timeout: 40_000 },
        )
        .toEqual(EVERY_WIRE);
    try {
      await everybodyGetsOne();

      const { kind: _kind, ...settings } = FAULTS[kind];
      await ask("POST", `${faults}/${kind}`, { subscriber: "*", forMs: 60_000, ...settings }, byHost);
      const { offset } = await publish();
      await expect.poll(() => reached(offset)).toEqual(expect.arrayContaining([...PASSES[kind]]));
      // What does not pass has had the time that a poll takes, and as much again.
      await pause(A_POLL_MS);
      expect(reached(offset)).toEqual(EVERY_WIRE.filter((id) => PASSES[kind].includes(id)));

      await ask("DELETE", faults, undefined, byHost);
      await everybodyGetsOne();
    } finally {
      for (const client of clients) client.close();
    }
  },
);
