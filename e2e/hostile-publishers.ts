import { once } from "node:events";
import mqtt from "mqtt";
import { io } from "socket.io-client";
import { WebSocket } from "ws";
import type { EventInput } from "#lib/events/envelope";

export interface Publisher {
  /** Resolves when the event is durable. */
  publish(event: EventInput): Promise<void>;
  close(): void | Promise<void>;
}

type ConnectPublisher = (origin: string, roomId: string) => Promise<Publisher>;

/** The four wires that an event can be fired over, each by a client of other people. */
export const PUBLISHERS: Readonly<Record<"http" | "websocket" | "socket-io" | "mqtt", ConnectPublisher>> = {
  http: async (origin, roomId) => ({
    async publish(event) {
      const answer = await fetch(`${origin}/api/rooms/${roomId}/events`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(event),
      });
      if (answer.status !== 202) throw new Error(await answer.text());
    },
    close() {},
  }),
  websocket: async (origin, roomId) => {
    const socket = new WebSocket(`${origin.replace("http", "ws")}/ws?room=${roomId}`, "playground.v1");
    await once(socket, "open");
    return {
      publish: (event) =>
        new Promise((resolve, reject) => {
          const hear = (data: Buffer) => {
            const message = JSON.parse(String(data));
            if (message.ref !== "hostile") return;
            socket.off("message", hear);
            if (message.t === "ack") resolve();
            else reject(new Error(String(data)));
          };
          socket.on("message", hear);
          socket.send(JSON.stringify({ t: "publish", ref: "hostile", event }));
        }),
      close: () => socket.close(),
    };
  },
  "socket-io": async (origin, roomId) => {
    const socket = io(origin, { transports: ["websocket"], forceNew: true, auth: { room: roomId } });
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    return {
      async publish(event) {
        const answer = await socket.emitWithAck("publish", event);
        if (answer.error !== undefined) throw new Error(answer.error.detail);
      },
      close: () => void socket.disconnect(),
    };
  },
  mqtt: async (origin, roomId) => {
    const client = await mqtt.connectAsync(`${origin.replace("http", "ws")}/mqtt`, { protocolVersion: 4 });
    return {
      // The topic carries the type and the payload the data: MQTT 3.1.1 has no place for more.
      async publish({ type, data }) {
        const topic = `rooms/${roomId}/events/${type.replaceAll(".", "/")}`;
        await client.publishAsync(topic, JSON.stringify(data), { qos: 1 });
      },
      close: () => client.endAsync(true),
    };
  },
};
