import { CHANNELS } from "./asyncapi-channels";
import type { Schema } from "./operation";
import { SCHEMAS } from "./schemas";

/** AsyncAPI 3.0, as far as this document uses it. */
export interface AsyncApiDocument {
  readonly asyncapi: "3.0.0";
  readonly info: Schema;
  readonly defaultContentType: "application/json";
  readonly servers: Readonly<Record<string, Schema>>;
  readonly channels: Readonly<Record<string, Schema>>;
  readonly operations: Readonly<Record<string, Schema>>;
  readonly components: Schema;
}

/** Which way the messages of a channel go, as this server sees it. */
function operation(action: "send" | "receive", channel: string, message: string, summary: string): Schema {
  return {
    action,
    summary,
    channel: { $ref: `#/channels/${channel}` },
    messages: [{ $ref: `#/channels/${channel}/messages/${message}` }],
  };
}

/** @param serverUrl `http://host:port`, without a trailing slash */
export function asyncApiDocument(serverUrl: string): AsyncApiDocument {
  const [scheme = "http", host = ""] = serverUrl.split("://");
  const ws = scheme === "https" ? "wss" : "ws";
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Event Playground",
      version: "0.1.0",
      description: "The wires that hold a connection. Requests and answers are in /openapi.json.",
      license: { name: "MIT" },
    },
    defaultContentType: "application/json",
    servers: {
      websocket: { host, protocol: ws, description: "Offer the subprotocol playground.v1." },
      "socket-io": { host, pathname: "/socket.io/", protocol: ws, description: "Socket.IO protocol 5." },
      mqtt: {
        host,
        pathname: "/mqtt",
        protocol: "mqtt",
        protocolVersion: "3.1.1",
        description: "Over WebSocket with the subprotocol mqtt. Plain TCP, too, when MQTT_TCP_PORT is set.",
      },
      http: { host, protocol: scheme },
    },
    channels: CHANNELS,
    operations: {
      welcomeOverWebSocket: operation("send", "websocket", "welcome", "Says whether the cursor was resumed"),
      deliverOverWebSocket: operation("send", "websocket", "event", "Delivers an event"),
      fireOverWebSocket: operation("receive", "websocket", "publish", "Takes an event"),
      deliverOverSocketIo: operation("send", "socket-io", "event", "Delivers an event"),
      fireOverSocketIo: operation("receive", "socket-io", "publish", "Takes an event"),
      deliverOverMqtt: operation("send", "mqtt", "event", "Delivers an event"),
      fireOverMqtt: operation("receive", "mqtt", "publish", "Takes an event"),
      deliverOverSse: operation("send", "sse", "event", "Delivers an event"),
      recoverOverSse: operation("send", "sse", "recovered", "Says whether the cursor was resumed"),
      sendAwayOverSse: operation("send", "sse", "come-back", "Says when to come back"),
      endOverSse: operation("send", "sse", "ended", "Says that the room is gone"),
    },
    components: { schemas: { Envelope: SCHEMAS["Envelope"], EventInput: SCHEMAS["EventInput"] } },
  };
}
