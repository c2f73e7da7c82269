import { once } from "node:events";
import { EventSource } from "eventsource";
import mqtt from "mqtt";
import { io } from "socket.io-client";
import { WebSocket } from "ws";
import { z } from "zod";
import { type Envelope, envelope } from "#lib/events/envelope";
import { eventPage } from "#lib/events/publish";
import type { TransportId } from "#lib/transports/catalog";

/** A subscriber that knows nothing of this project but its documentation: other people's client libraries. */
export interface Stranger {
  /** Everything that arrived, in order of arrival. */
  readonly arrived: readonly Envelope[];
  leave(): void | Promise<void>;
}

/** Resolves once subscribed, so that what is published afterwards must arrive. */
export type ConnectStranger = (origin: string, roomId: string) => Promise<Stranger>;

const receiverList = z.object({ receivers: z.array(z.object({ id: z.string(), transport: z.string() })) });
const receiverRequests = z.object({
  requests: z.array(z.object({ offset: z.int().optional(), verification: z.string(), body: z.string() })),
});

async function json(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

const poll =
  (query: string): ConnectStranger =>
  async (origin, roomId) => {
    const arrived: Envelope[] = [];
    const url = `${origin}/api/rooms/${roomId}/events`;
    const leaving = new AbortController();
    let { cursor } = eventPage.parse(await json(url));
    const loop = async () => {
      while (!leaving.signal.aborted) {
        const answer = await fetch(`${url}?after=${cursor}${query}`, { signal: leaving.signal });
        const page = eventPage.parse(await answer.json());
        cursor = page.cursor;
        arrived.push(...page.events.map((event) => envelope.parse(event)));
        if (query === "") await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const ended = loop().catch((error: unknown) => {
      if (!leaving.signal.aborted) throw error;
    });
    return {
      arrived,
      leave: () => {
        leaving.abort();
        return ended;
      },
    };
  };

/** Our own receiver of a room, read from outside: what came in by HTTP, whatever the page thinks of it. */
const receiver =
  (transport: TransportId): ConnectStranger =>
  async (origin, roomId) => {
    const base = `${origin}/api/rooms/${roomId}/receivers`;
    const { receivers } = receiverList.parse(await json(base));
    const own = receivers.find((each) => each.transport === transport);
    if (own === undefined) throw new Error(`the room has no receiver for ${transport}`);
    const arrived: Envelope[] = [];
    let leaving = false;
    const look = async () => {
      while (!leaving) {
        const { requests } = receiverRequests.parse(await json(`${base}/${own.id}/requests`));
        const events = requests.filter(({ offset }) => offset !== undefined);
        for (const { offset, verification, body } of events.slice(arrived.length)) {
          if (verification !== "valid") throw new Error(`event ${offset} came with ${verification}`);
          const { type, timestamp: time, data } = JSON.parse(body);
          arrived.push({ offset: offset ?? 0, type, time, data } as Envelope);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const ended = look();
    return {
      arrived,
      leave: () => {
        leaving = true;
        return ended;
      },
    };
  };

export const STRANGERS: Readonly<Record<TransportId, ConnectStranger>> = {
  websocket: async (origin, roomId) => {
    const socket = new WebSocket(`${origin.replace("http", "ws")}/ws?room=${roomId}`, "playground.v1");
    const arrived: Envelope[] = [];
    const welcome = once(socket, "message");
    socket.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (message.t === "event") arrived.push(envelope.parse(message.event));
    });
    await welcome;
    return { arrived, leave: () => socket.terminate() };
  },
  "socket-io": async (origin, roomId) => {
    const socket = io(origin, { transports: ["websocket"], forceNew: true, auth: { room: roomId } });
    const arrived: Envelope[] = [];
    socket.on("event", (event) => arrived.push(envelope.parse(event)));
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    return { arrived, leave: () => void socket.disconnect() };
  },
  sse: async (origin, roomId) => {
    const source = new EventSource(`${origin}/api/rooms/${roomId}/events/stream`);
    const arrived: Envelope[] = [];
    source.onmessage = ({ data }) => {
      arrived.push(envelope.parse(JSON.parse(data)));
    };
    await new Promise<void>((resolve, reject) => {
      source.onopen = () => resolve();
      source.onerror = ({ message }) => reject(new Error(message));
    });
    return { arrived, leave: () => source.close() };
  },
  mqtt: async (origin, roomId) => {
    const client = await mqtt.connectAsync(`${origin.replace("http", "ws")}/mqtt`, { protocolVersion: 4 });
    const arrived: Envelope[] = [];
    client.on("message", (_topic, payload) => arrived.push(envelope.parse(JSON.parse(payload.toString()))));
    await client.subscribeAsync(`rooms/${roomId}/events/#`, { qos: 1 });
    return { arrived, leave: () => client.endAsync(true) };
  },
  webhook: receiver("webhook"),
  "rest-hook": receiver("rest-hook"),
  "long-polling": poll("&wait=25"),
  polling: poll(""),
};
