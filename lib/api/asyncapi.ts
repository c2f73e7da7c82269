import { VERSION } from "#lib/version";
import { CHANNELS } from "./asyncapi-channels";
import { channelOperation } from "./channel-message";
import { CONTROL_OPERATIONS } from "./control-channel";
import type { Schema } from "./operation";
import { SCHEMAS } from "./schemas";
import { WEBSOCKET_OPERATIONS } from "./websocket-channel";

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

/** @param serverUrl `http://host:port`, without a trailing slash */
export function asyncApiDocument(serverUrl: string): AsyncApiDocument {
  const [scheme = "http", host = ""] = serverUrl.split("://");
  const ws = scheme === "https" ? "wss" : "ws";
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Event Playground",
      version: VERSION,
      description:
        "The wires that hold a connection, and the channel by which a page learns what the server saw. " +
        "Requests and answers, and the calls of hooks, are in /openapi.json.",
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
      ...WEBSOCKET_OPERATIONS,
      deliverOverSocketIo: channelOperation("send", "socket-io", "event", "Delivers an event"),
      welcomeOverSocketIo: channelOperation("send", "socket-io", "welcome", "Says whether all was recovered"),
      endOverSocketIo: channelOperation("send", "socket-io", "ended", "Says that the room is gone"),
      refuseOverSocketIo: channelOperation(
        "send",
        "socket-io",
        "connect_error",
        "Says why you are not let in",
      ),
      fireOverSocketIo: {
        ...channelOperation("receive", "socket-io", "publish", "Takes an event"),
        reply: {
          channel: { $ref: "#/channels/socket-io" },
          messages: [{ $ref: "#/channels/socket-io/messages/answer" }],
        },
      },
      deliverOverMqtt: channelOperation("send", "mqtt", "event", "Delivers an event"),
      fireOverMqtt: channelOperation("receive", "mqtt", "publish", "Takes an event"),
      deliverOverSse: channelOperation("send", "sse", "event", "Delivers an event"),
      recoverOverSse: channelOperation("send", "sse", "recovered", "Says whether the cursor was resumed"),
      sendAwayOverSse: channelOperation("send", "sse", "come-back", "Says when to come back"),
      endOverSse: channelOperation("send", "sse", "ended", "Says that the room is gone"),
      beatOverSse: channelOperation("send", "sse", "heartbeat", "Shows that the line is alive"),
      ...CONTROL_OPERATIONS,
    },
    components: { schemas: { Envelope: SCHEMAS["Envelope"], EventInput: SCHEMAS["EventInput"] } },
  };
}
