import { comeBackData, endedData, recoveredData } from "#lib/transports/sse/stream-control";
import { type Schema, schemaRef } from "./operation";
import { jsonSchema } from "./schemas";

const roomQuery = {
  type: "object",
  required: ["room"],
  properties: {
    room: { type: "string", description: "The room's id." },
    subscriber: { type: "string", description: "Your own name for yourself, so that faults find your line." },
  },
} as const;

const roomAddress = { room: { description: "The room's id." } } as const;

function message(title: string, payload: Schema, contentType = "application/json"): Schema {
  return { title, contentType, payload };
}

function frame(
  t: string,
  properties: Readonly<Record<string, Schema>>,
  required = Object.keys(properties),
): Schema {
  return { type: "object", required: ["t", ...required], properties: { t: { const: t }, ...properties } };
}

const text = { type: "string" } as const;

/** One channel for each wire that holds a connection. Addresses have no host; servers give it. */
export const CHANNELS: Readonly<Record<string, Schema>> = {
  websocket: {
    address: "/ws",
    title: "WebSocket",
    description: "RFC 6455 with the subprotocol playground.v1: one JSON object in each text message.",
    servers: [{ $ref: "#/servers/websocket" }],
    messages: {
      welcome: message(
        "First message of the server",
        frame("welcome", { recovered: { type: "boolean" }, top: text }, []),
      ),
      event: message("One event", frame("event", { event: schemaRef("Envelope") })),
      publish: message("Fire an event", frame("publish", { ref: text, event: schemaRef("EventInput") })),
    },
    bindings: { ws: { method: "GET", query: roomQuery, bindingVersion: "0.1.0" } },
  },
  "socket-io": {
    address: "/",
    title: "Socket.IO",
    description: "Socket.IO protocol 5, default namespace, `auth: { room }`.",
    servers: [{ $ref: "#/servers/socket-io" }],
    messages: {
      event: message("One event", schemaRef("Envelope")),
      publish: message("Fire an event; the acknowledgement is the receipt", schemaRef("EventInput")),
    },
  },
  mqtt: {
    address: "rooms/{room}/events/{type}",
    title: "MQTT",
    description:
      "MQTT 3.1.1. The type of an event stands in the topic with slashes for its dots: order.paid is order/paid.",
    servers: [{ $ref: "#/servers/mqtt" }],
    parameters: { ...roomAddress, type: { description: "The event's type, with slashes for dots." } },
    messages: {
      event: message("One event", schemaRef("Envelope")),
      publish: message("Fire an event: the payload is its data", {}),
    },
  },
  sse: {
    address: "/api/rooms/{room}/events/stream",
    title: "Server-Sent Events",
    description:
      "WHATWG HTML §9.2. The id of each event is a cursor; the browser sends it back as Last-Event-ID.",
    servers: [{ $ref: "#/servers/http" }],
    parameters: roomAddress,
    messages: {
      event: message("One event: the data lines hold the CloudEvent", schemaRef("Envelope")),
      recovered: message("event: recovered, first on each stream", jsonSchema(recoveredData, "output")),
      "come-back": message(
        "event: come-back, before the server ends the stream",
        jsonSchema(comeBackData, "output"),
      ),
      ended: message("event: ended, when the room is gone", jsonSchema(endedData, "output")),
    },
    bindings: { http: {} },
  },
};
