import { connectErrorData, ended, publishAnswer, welcome } from "#lib/transports/socket-io/messages";
import { comeBackData, endedData, HEARTBEAT_MS, recoveredData } from "#lib/transports/sse/stream-control";
import { channelMessage } from "./channel-message";
import { CONTROL_CHANNEL } from "./control-channel";
import { type Schema, schemaRef } from "./operation";
import { jsonSchema } from "./schemas";
import { WEBSOCKET_CHANNEL } from "./websocket-channel";

const roomAddress = { room: { description: "The room's id." } } as const;

/**
 * One channel for each wire over which the server sends to a page by itself, and the page's control channel. Addresses
 * have no host; servers give it.
 */
export const CHANNELS: Readonly<Record<string, Schema>> = {
  websocket: WEBSOCKET_CHANNEL,
  "socket-io": {
    address: "/",
    title: "Socket.IO",
    description:
      "Socket.IO protocol 5, default namespace, `auth: { room, subscriber?, resume? }`. " +
      "`event` and `welcome` carry a cursor as their last argument, by which the state of a connection is recovered.",
    servers: [{ $ref: "#/servers/socket-io" }],
    messages: {
      welcome: channelMessage("welcome: whether what was missed was sent", jsonSchema(welcome, "output")),
      event: channelMessage("event: one event", schemaRef("Envelope")),
      ended: channelMessage("ended: the room is gone", jsonSchema(ended, "output")),
      connect_error: channelMessage(
        "connect_error: you are not let in",
        jsonSchema(connectErrorData, "output"),
      ),
      publish: channelMessage(
        "publish: fire an event; `{ key }` may follow, which is the same as the header Idempotency-Key",
        schemaRef("EventInput"),
      ),
      answer: channelMessage("The acknowledgement of publish", jsonSchema(publishAnswer, "output")),
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
      event: channelMessage("One event", schemaRef("Envelope")),
      publish: channelMessage("Fire an event: the payload is its data", {}),
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
      event: channelMessage("One event: the data lines hold the CloudEvent", schemaRef("Envelope")),
      recovered: channelMessage(
        "event: recovered, first on each stream",
        jsonSchema(recoveredData, "output"),
      ),
      "come-back": channelMessage(
        "event: come-back, before the server ends the stream",
        jsonSchema(comeBackData, "output"),
      ),
      ended: channelMessage("event: ended, when the room is gone", jsonSchema(endedData, "output")),
      heartbeat: {
        title: `event: heartbeat, after ${HEARTBEAT_MS / 1_000} quiet seconds, for who asks by \`heartbeat=event\``,
        contentType: "text/plain",
        payload: { const: "" },
      },
    },
    bindings: { http: {} },
  },
  control: CONTROL_CHANNEL,
};
