import { once } from "node:events";
import { EventSource } from "eventsource";
import mqtt from "mqtt";
import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { openApiDocument } from "#lib/api/openapi";
import { CONTROL_NAMESPACE } from "#lib/rooms/control-channel";
import type { TransportId } from "#lib/transports/catalog";
import { systemClock } from "#server/clock";
import { newRoomId } from "#server/rooms/room-id";
import { ask } from "#server/testing/ask";
import { OPEN_GUARD, startLoopbackReceiver } from "#server/testing/loopback-receiver";
import { closed, connectMqtt, tcpPortOf } from "#server/testing/mqtt-bench";
import { rawRequest } from "#server/testing/raw-request";
import { type StartedPlayground, startPlayground } from "#server/testing/start-playground";

let playground: StartedPlayground;
beforeAll(async () => {
  playground = await startPlayground({ MQTT_TCP_PORT: "0" }, systemClock, OPEN_GUARD);
});
afterAll(() => playground.stop());

const wsOrigin = () => playground.origin.replace("http", "ws");

/** S13: from the request that closes a room to the end of everything that used it, in milliseconds. */
const REVOKED_WITHIN_MS = process.env["SOAK"] === "1" ? 1_000 : 5_000;

interface Member {
  /** Resolves when the server has ended it. */
  readonly ended: Promise<unknown>;
  /** What must not come any more, looked at in peace. */
  readonly stays?: () => Promise<void>;
}
/** Connects as one does on this wire. @returns resolves once connected */
type Join = (room: { id: string; api: string }) => Promise<Member>;

const JOIN: Readonly<Record<TransportId | "control" | "mqtt over TCP" | "kept MQTT session", Join>> = {
  websocket: async ({ id }) => {
    const socket = new WebSocket(`${wsOrigin()}/ws?room=${id}`, "playground.v1");
    await once(socket, "message");
    return { ended: once(socket, "close") };
  },
  "socket-io": async ({ id }) => {
    const socket = io(playground.origin, { transports: ["websocket"], forceNew: true, auth: { room: id } });
    const ended = new Promise((resolve) => socket.once("disconnect", resolve));
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    return { ended };
  },
  control: async ({ id }) => {
    const socket = io(playground.origin + CONTROL_NAMESPACE, {
      transports: ["websocket"],
      forceNew: true,
      auth: { room: id, watch: [] },
    });
    const ended = new Promise((resolve) => socket.once("disconnect", resolve));
    await new Promise<void>((resolve) => socket.once("snapshot", () => resolve()));
    return { ended };
  },
  sse: async ({ api }) => {
    const source = new EventSource(`${api}/events/stream`);
    const ended = new Promise((resolve) => source.addEventListener("ended", resolve)).finally(() =>
      source.close(),
    );
    await new Promise<void>((resolve) => {
      source.onopen = () => resolve();
    });
    return { ended };
  },
  mqtt: async ({ id }) => {
    const { client } = await connectMqtt(playground);
    const ended = closed(client);
    await client.subscribeAsync(`rooms/${id}/events/#`, { qos: 1 });
    return { ended };
  },
  "mqtt over TCP": async ({ id }) => {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${tcpPortOf(playground)}`, {
      username: id,
      reconnectPeriod: 0,
    });
    return { ended: closed(client) };
  },
  "kept MQTT session": async ({ id }) => {
    const options = { clean: false, clientId: "kept", username: id, reconnectPeriod: 0 };
    const { client } = await connectMqtt(playground, options);
    await client.subscribeAsync(`rooms/${id}/events/#`, { qos: 1 });
    return { ended: closed(client) };
  },
  "long-polling": async ({ api }) => {
    const { body } = await ask("GET", `${api}/events`);
    const request = ask("GET", `${api}/events?after=${body.cursor}&wait=30&subscriber=held`);
    // Held: the server counts it as a connection.
    await expect.poll(async () => (await ask("GET", api)).body.connections).toBeGreaterThan(0);
    return { ended: request };
  },
  polling: async ({ api }) => {
    await ask("GET", `${api}/events?subscriber=poller`);
    return { ended: expect.poll(async () => (await ask("GET", `${api}/events`)).status).toBe(404) };
  },
  webhook: async ({ api }) => joinHook(api, "webhooks", (url) => ({ url })),
  "rest-hook": async ({ api }) =>
    joinHook(api, "hooks", (target_url) => ({ target_url, event: "*", handshake: "off" })),
};

/** A receiver that fails the first call: the next one is due in a second, and must not come. */
async function joinHook(api: string, path: string, input: (url: string) => object): Promise<Member> {
  const receiver = await startLoopbackReceiver((response) => response.writeHead(500).end());
  const { status } = await ask("POST", `${api}/${path}`, input(receiver.url));
  expect(status).toBe(201);
  await ask("POST", `${api}/events`, { type: "a.b" });
  await expect.poll(() => receiver.requests.length).toBe(1);
  const ended = async () => {
    await expect.poll(async () => (await ask("GET", `${api}/${path}`)).status).toBe(404);
  };
  const stays = async () => {
    const before = receiver.requests.length;
    // Longer than the first wait of the schedule.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await receiver.stop();
    expect(receiver.requests.length).toBe(before);
  };
  return { ended: ended(), stays };
}

test.each(Object.entries(JOIN))(
  "[SEC-7] S13: closing the room by its host key ends %s within a second, and no other room",
  async (wire, join) => {
    const [room, other] = [await playground.createRoom(), await playground.createRoom()];
    const place = (id: string) => ({ id, api: `${playground.origin}/api/rooms/${id}` });
    const { ended, stays } = await join(place(room.id));
    let otherHasEnded = false;
    const there = wire === "websocket" ? await join(place(other.id)) : undefined;
    void there?.ended.then(() => {
      otherHasEnded = true;
    });
    const close = (hostKey: string) =>
      ask("DELETE", place(room.id).api, undefined, { "playground-host-key": hostKey });
    expect((await close(other.hostKey)).status).toBe(403);
    const askedAtMs = performance.now();
    expect((await close(room.hostKey)).status).toBe(204);
    await ended;
    expect(performance.now() - askedAtMs).toBeLessThanOrEqual(REVOKED_WITHIN_MS);
    await stays?.();
    expect((await close(room.hostKey)).status).toBe(404);
    expect(otherHasEnded).toBe(false);
    expect((await ask("GET", place(other.id).api)).status).toBe(200);
  },
);

test("[SEC-7] a room that is not there is 404 on every path, and on every wire", async () => {
  const id = newRoomId();
  const hook = { target_url: "https://example.com", event: "*" };
  const bodies: Readonly<Record<string, object>> = {
    "/webhooks": { url: "https://example.com" },
    "/hooks": hook,
  };
  const answers: string[] = [];
  for (const [path, item] of Object.entries(openApiDocument(playground.origin).paths)) {
    if (!path.includes("{room}")) continue;
    for (const method of Object.keys(item)) {
      const url = path.replace("{room}", id).replaceAll(/\{[^}]+\}/g, "none");
      const suffix = path.replace("/api/rooms/{room}", "");
      const body = ["post", "put"].includes(method) ? (bodies[suffix] ?? { type: "a.b" }) : undefined;
      const answer = await ask(method.toUpperCase(), playground.origin + url, body);
      if (answer.status !== 404) answers.push(`${method} ${path}: ${answer.status}`);
    }
  }
  expect(answers).toEqual([]);
  for (const path of [`/ws?room=${id}`, `/mqtt?room=${id}`]) {
    const raw = rawRequest(playground.port, [
      `GET ${path} HTTP/1.1`,
      "Host: 127.0.0.1",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]);
    expect(await raw.closed()).toMatch(/^HTTP\/1\.1 404 /);
  }
  for (const namespace of ["/", CONTROL_NAMESPACE]) {
    const socket = io(playground.origin + namespace, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      auth: { room: id, watch: [] },
    });
    const error = await new Promise((resolve) => socket.once("connect_error", resolve));
    expect(error).toMatchObject({ data: { code: "room-not-found" } });
    socket.disconnect();
  }
  // MQTT 3.1.1 §3.2.2.3: bad user name or password.
  await expect(connectMqtt(playground, { username: id })).rejects.toMatchObject({ code: 4 });
});

test("[SEC-7] ids have 130 random bits: 26 characters that are each one of 32, evenly and without a pattern", () => {
  const ids = Array.from({ length: 4_000 }, newRoomId);
  expect(new Set(ids).size).toBe(ids.length);
  const counts = new Map<string, number>();
  for (const id of ids) {
    expect(id).toMatch(/^[a-km-np-z2-9]{26}$/);
    for (const [place, character] of [...id].entries()) {
      const key = `${place} ${character}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  expect(counts.size).toBe(26 * 32);
  // 125 are expected in each place for each character, with a standard deviation of 11: seven of them.
  for (const count of counts.values()) expect(Math.abs(count - 125)).toBeLessThan(77);
});
