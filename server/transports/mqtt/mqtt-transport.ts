import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { WebSocketServer } from "ws";
import { CLOSE_CODES } from "#lib/transports/mqtt/close-codes";
import { requireAllowedOrigin } from "#server/http/allowed-origin";
import { HttpProblem } from "#server/http/http-problem";
import { subscriberParameter } from "#server/http/query-parameters";
import type { UpgradeHandler } from "#server/http/upgrades";
import { RESTARTING, type ServerTransport, type TransportHost } from "#server/transports/transport";
import { MqttBroker } from "./mqtt-broker";
import { MqttConnection } from "./mqtt-connection";
import { streamOverTcp, streamOverWebSocket } from "./packet-lines";

/** The WebSocket subprotocol of MQTT (MQTT-6.0.0-3), and the name that 3.1 clients used. */
const SUBPROTOCOLS = ["mqtt", "mqttv3.1"];
/** Longest WebSocket message. Packets have a limit of their own; many short ones may share a message. */
const MAX_MESSAGE_BYTES = 131_072;

export interface MqttTransport extends ServerTransport {
  /** Where plain MQTT listens; undefined when it does not. */
  tcpPort(): number | undefined;
}

/** MQTT 3.1.1 at `/mqtt` over WebSocket, and over TCP when MQTT_TCP_PORT is set. */
export function createMqttTransport(): MqttTransport {
  let broker: MqttBroker | undefined;
  let tcp: Server | undefined;
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offers) => SUBPROTOCOLS.find((name) => offers.has(name)) ?? false,
  });
  return {
    id: "mqtt",
    async mount(host) {
      broker = await MqttBroker.start(host);
      mountWebSocket(host, broker, webSockets);
      if (host.env.MQTT_TCP_PORT !== undefined) tcp = await listen(host, broker, host.env.MQTT_TCP_PORT);
    },
    tcpPort: () => portOf(tcp),
    restart(room) {
      broker?.restart(room);
    },
    async drain() {
      tcp?.close();
      for (const webSocket of webSockets.clients) {
        webSocket.close(CLOSE_CODES.restarting, RESTARTING);
      }
      await broker?.close();
    },
  };
}

function mountWebSocket(host: TransportHost, broker: MqttBroker, webSockets: WebSocketServer): void {
  const { http, rooms, env, clock } = host;
  http.route("GET", "/mqtt", () => {
    throw new HttpProblem(
      426,
      "upgrade-needed",
      "Open this path with an MQTT client over WebSocket: ws://…/mqtt.",
      { upgrade: "websocket", connection: "Upgrade" },
    );
  });
  const accept: UpgradeHandler = async (request, socket, head, url) => {
    requireAllowedOrigin(request, env.ALLOWED_ORIGINS);
    const subscriberId = subscriberParameter(url.searchParams);
    const roomId = url.searchParams.get("room");
    const room = roomId === null ? undefined : await rooms.find(roomId);
    if (room !== undefined) rooms.admitConnection(room, "mqtt");
    if (webSockets.clients.size >= env.MAX_CONNECTIONS) {
      throw new HttpProblem(503, "server-full", "This server has no place for another connection.", {
        "retry-after": "5",
      });
    }
    socket.setNoDelay(true);
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new MqttConnection({ room, subscriberId, socket, ...faultsOn(host, socket, true) });
      broker.handle(streamOverWebSocket(webSocket, socket, connection, clock), connection, request);
    });
  };
  http.upgrade("/mqtt", accept, { transport: "mqtt" });
}

/** A client may say by CONNECT alone which room it is in, and who it is. */
function faultsOn({ http: { faults } }: TransportHost, socket: Socket, isUpgraded: boolean) {
  return {
    wasCut: () => faults.wasCut(socket),
    onNamed: (roomId: string, subscriberId: string) =>
      faults.name({ roomId, transport: "mqtt", subscriberId }, socket, isUpgraded),
  };
}

/** @throws Error that names the port when it cannot be had */
async function listen(host: TransportHost, broker: MqttBroker, port: number): Promise<Server> {
  const { env, clock, logger, limits } = host;
  const server = createServer((socket) => {
    // Those that are refused by CONNACK hold a socket, too, until it is sent (SEC-16).
    const leave = limits.sockets.enter(socket.remoteAddress);
    if (leave === undefined) {
      socket.destroy();
      return;
    }
    socket.once("close", leave);
    socket.setNoDelay(true);
    let refusal: string | undefined;
    try {
      socket.once("close", limits.connect(socket.remoteAddress));
    } catch (error) {
      // Said by CONNACK, so that the client learns why.
      if (!(error instanceof HttpProblem)) throw error;
      refusal = error.detail;
    }
    const connection = new MqttConnection({
      refusal,
      room: undefined,
      subscriberId: undefined,
      socket,
      ...faultsOn(host, socket, false),
    });
    broker.handle(streamOverTcp(socket, connection, clock), connection);
  });
  server.maxConnections = env.MAX_CONNECTIONS;
  server.listen(port, env.HOST);
  try {
    await once(server, "listening");
  } catch (error) {
    throw new Error(`MQTT cannot listen on port ${port}. Choose another MQTT_TCP_PORT, or leave it out.`, {
      cause: error,
    });
  }
  logger.info(`MQTT over TCP at mqtt://${env.HOST}:${portOf(server)}`);
  return server;
}

function portOf(server: Server | undefined): number | undefined {
  const address = server?.address();
  return typeof address === "object" && address !== null ? address.port : undefined;
}
