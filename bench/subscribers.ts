import { connect as connectTcp } from "node:net";
import mqtt from "mqtt";
import { io } from "socket.io-client";
import { WebSocket } from "ws";

export interface SubscriberOptions {
  readonly origin: string;
  readonly roomId: string;
  /** Called for each event with the planned instant its publisher wrote into it. */
  readonly onEvent: (plannedAtMs: number) => void;
}
/** Resolves once subscribed. */
export type ConnectSubscriber = (options: SubscriberOptions) => Promise<void>;

const PLANNED = /"plannedAtMs":([0-9.]+)/g;

/** Reads every event of a piece of text; a piece must not end within one. */
function readEvents(text: string, onEvent: (plannedAtMs: number) => void): void {
  for (const match of text.matchAll(PLANNED)) onEvent(Number(match[1]));
}

/** Other people's clients, or a bare socket where a client would cost more than the server. */
export const BENCH_SUBSCRIBERS = {
  websocket: ({ origin, roomId, onEvent }) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`${origin.replace("http", "ws")}/ws?room=${roomId}`, "playground.v1", {
        perMessageDeflate: false,
      });
      socket.once("error", reject);
      socket.once("open", () => resolve());
      socket.on("message", (data) => readEvents(String(data), onEvent));
    }),
  sse: ({ origin, roomId, onEvent }) =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(origin);
      const socket = connectTcp(Number(port), hostname);
      socket.once("error", reject);
      socket.write(
        `GET /api/rooms/${roomId}/events/stream HTTP/1.1\r\nhost: bench\r\naccept: text/event-stream\r\n\r\n`,
      );
      let open = false;
      let rest = "";
      socket.setEncoding("utf8").on("data", (text: string) => {
        if (!open) {
          open = true;
          resolve();
        }
        const all = rest + text;
        const end = all.lastIndexOf("\n\n") + 2;
        rest = end < 2 ? all : all.slice(end);
        if (end >= 2) readEvents(all.slice(0, end), onEvent);
      });
    }),
  "socket-io": ({ origin, roomId, onEvent }) =>
    new Promise((resolve, reject) => {
      const socket = io(origin, {
        transports: ["websocket"],
        forceNew: true,
        auth: { room: roomId },
        query: { room: roomId },
      });
      socket.once("connect", () => resolve());
      socket.once("connect_error", reject);
      socket.on("event", (event: { data: { plannedAtMs: number } }) => onEvent(event.data.plannedAtMs));
    }),
  mqtt: ({ origin, roomId, onEvent }) =>
    new Promise((resolve, reject) => {
      const client = mqtt.connect(`${origin.replace("http", "ws")}/mqtt?room=${roomId}`, {
        protocolVersion: 4,
        reconnectPeriod: 0,
      });
      client.once("error", reject);
      client.on("message", (_topic, payload) => readEvents(payload.toString(), onEvent));
      client.once("connect", () => {
        client.subscribe(`rooms/${roomId}/events/#`, { qos: 0 }, (error) =>
          error ? reject(error) : resolve(),
        );
      });
    }),
} satisfies Readonly<Record<string, ConnectSubscriber>>;

export type BenchTransport = keyof typeof BENCH_SUBSCRIBERS;
