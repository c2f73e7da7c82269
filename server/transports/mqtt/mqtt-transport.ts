import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { createWebSocketStream, WebSocketServer } from "ws";
import { requireAllowedOrigin } from "#server/http/allowed-origin";
import { lineKey } from "#server/http/http-host";
import { HttpProblem } from "#server/http/http-problem";
import { subscriberParameter } from "#server/http/query-parameters";
import type { ServerTransport, TransportHost } from "#server/transports/transport";
import { MqttBroker } from "./mqtt-broker";
import { MqttConnection } from "./mqtt-connection";

/** The WebSocket subprotocol of MQTT (MQTT-6.0.0-3), and the name that 3.1 clients used. */
const SUBPROTOCOLS = ["mqtt", "mqttv3.1"];
const MAX_FRAME_BYTES = 131_072;

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
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offers) => SUBPROTOCOLS.find((name) => offers.has(name)) ?? false,
  });
  return {
    id: "mqtt",
    async mount(host) {
      const started = new MqttBroker(host);
      await started.start();
      broker = started;
      mountWebSocket(host, started, webSockets);
      if (host.env.MQTT_TCP_PORT !== undefined) tcp = await listen(host, started, host.env.MQTT_TCP_PORT);
    },
    tcpPort: () => (tcp === undefined ? undefined : (tcp.address() as AddressInfo).port),
    async drain() {
      tcp?.close();
      await broker?.close();
      for (const webSocket of webSockets.clients) webSocket.terminate();
    },
  };
}

function mountWebSocket(host: TransportHost, broker: MqttBroker, webSockets: WebSocketServer): void {
  host.http.route("GET", "/mqtt", () => {
    throw new HttpProblem(
      426,
      "upgrade-required",
      "Open this with an MQTT client over WebSocket: ws://…/mqtt.",
      {
        upgrade: "websocket",
      },
    );
  });
  host.http.upgrade("/mqtt", async (request, socket, head, url) => {
    requireAllowedOrigin(request, host.env.ALLOWED_ORIGINS);
    const subscriberId = subscriberParameter(url.searchParams);
    const roomId = url.searchParams.get("room");
    const room = roomId === null ? undefined : await host.rooms.find(roomId);
    if (room !== undefined) host.rooms.admitConnection(room);
    if (socket.destroyed) return;
    socket.setNoDelay(true);
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const stream = createWebSocketStream(webSocket);
      // aedes listens for errors of its own; one that comes after it has let go must not end the process.
      stream.on("error", (error) => host.logger.debug({ err: error }, "mqtt connection broke"));
      const connection =
        room === undefined || subscriberId === undefined
          ? undefined
          : new MqttConnection({
              room,
              subscriberId,
              socket,
              wasCut: () => host.http.lineCutter.isCut(lineKey(room.id, subscriberId)),
            });
      broker.handle(stream, request, connection);
    });
  });
}

/** @throws Error that names the port when it cannot be had */
async function listen(host: TransportHost, broker: MqttBroker, port: number): Promise<Server> {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on("error", (error) => host.logger.debug({ err: error }, "mqtt connection broke"));
    broker.handleTcp(socket);
  });
  server.listen(port, host.env.HOST);
  try {
    await once(server, "listening");
  } catch (error) {
    throw new Error(`MQTT cannot listen on port ${port}. Choose another MQTT_TCP_PORT, or leave it out.`, {
      cause: error,
    });
  }
  return server;
}
