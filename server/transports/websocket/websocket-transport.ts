import { randomUUID } from "node:crypto";
import { type ServerOptions, WebSocketServer } from "ws";
import { SUBPROTOCOL } from "#lib/transports/websocket/messages";
import type { Clock } from "#server/clock";
import { requireAllowedOrigin } from "#server/http/allowed-origin";
import { HttpProblem } from "#server/http/http-problem";
import type { UpgradeHandler } from "#server/http/upgrades";
import type { ServerTransport } from "#server/transports/transport";
import { mountEcho } from "./echo-endpoint";
import { readUpgradeRequest } from "./upgrade-request";
import { WebsocketConnection } from "./websocket-connection";

/** How long a client may take to answer a Close frame. */
const CLOSE_WITHIN_MS = 5_000;

/** Longest message a client may send (WS-3). */
const MAX_MESSAGE_BYTES = 65_536;
/** A drain waits this long, at most, for clients to answer the Close frame. */
const DRAIN_MS = 1_000;

/** RFC 6455 at `/ws?room=…`, with the subprotocol `playground.v1` or bare. */
export function createWebsocketTransport(): ServerTransport {
  const id = "websocket";
  const connections = new Set<WebsocketConnection>();
  // The types of ws 8.18 do not know `closeTimeout` yet.
  const options: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    // A reader that does not read does not answer a Close frame either.
    closeTimeout: CLOSE_WITHIN_MS,
    // Far below the defaults of ws: a message in many pieces costs memory long before its length does (WS-3).
    maxFragments: 64,
    maxBufferedChunks: 256,
    perMessageDeflate: false,
    // An offer that is not ours is not echoed (WS-9); ws would echo the first by itself.
    handleProtocols: (offers) => (offers.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  };
  const server = new WebSocketServer(options);
  let draining = false;
  let clock: Clock | undefined;
  let endEcho = () => {};

  async function sendAway(leaving: readonly WebsocketConnection[]): Promise<void> {
    const closed = leaving.map((connection) => connection.closed);
    for (const connection of leaving) connection.close(1012);
    const late = new Promise<void>((resolve) => clock?.after(DRAIN_MS, resolve) ?? resolve());
    await Promise.race([Promise.all(closed), late]);
    for (const connection of leaving) connection.terminate();
  }

  return {
    id,

    mount(host) {
      const { http, rooms, limits, env, logger, clock: hostClock } = host;
      clock = hostClock;
      if (env.ECHO_ENDPOINT) endEcho = mountEcho(host);
      http.route("GET", "/ws", () => {
        throw new HttpProblem(426, "upgrade-needed", "Open this path with a WebSocket.", {
          upgrade: "websocket",
          connection: "Upgrade",
        });
      });

      const accept: UpgradeHandler = async (request, line, head, url) => {
        const { roomId, subscriberId, since } = readUpgradeRequest(url.searchParams);
        const room = await rooms.find(roomId);
        if (!room.isOpenToAnyOrigin) requireAllowedOrigin(request, env.ALLOWED_ORIGINS);
        if (draining) {
          throw new HttpProblem(
            503,
            "server-restarting",
            "This server is about to restart. Come back soon.",
            {
              "retry-after": "5",
            },
          );
        }
        rooms.admitConnection(room, id);
        server.handleUpgrade(request, line, head, (socket) => {
          const connection = new WebsocketConnection({
            room,
            socket,
            line,
            subscriberId: subscriberId ?? randomUUID(),
            since,
            clock: hostClock,
            limits,
            logger,
            wasCut: () => http.faults.wasCut(line),
          });
          connections.add(connection);
          socket.once("close", () => connections.delete(connection));
        });
      };
      http.upgrade("/ws", accept, { transport: id });
    },

    restart(room) {
      void sendAway([...connections].filter((connection) => connection.room === room));
    },

    async drain() {
      draining = true;
      endEcho();
      await sendAway([...connections]);
    },
  };
}
