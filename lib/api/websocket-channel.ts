import {
  type ClientMessage,
  clientMessage,
  type ServerMessage,
  SUBPROTOCOL,
  serverMessage,
} from "#lib/transports/websocket/messages";
import { channelMessage, channelOperation } from "./channel-message";
import type { Schema } from "./operation";
import { jsonSchema } from "./schemas";

const SENT: Readonly<Record<ServerMessage["t"], string>> = {
  welcome: "First message: says whether the cursor was resumed",
  event: "Delivers an event",
  ack: "The event that you fired is durable",
  error: "What you sent was refused, and why",
  pong: "Answers a ping",
};

const TAKEN: Readonly<Record<ClientMessage["t"], string>> = {
  publish: "Fires an event",
  ping: "Asks whether the line is alive",
};

const text = { type: "string" } as const;

export const WEBSOCKET_CHANNEL: Schema = {
  address: "/ws",
  title: "WebSocket",
  description: `RFC 6455 with the subprotocol ${SUBPROTOCOL}: one JSON object in each text message. Without it, each message is one bare event.`,
  servers: [{ $ref: "#/servers/websocket" }],
  messages: Object.fromEntries([
    ...serverMessage.options.map((option) => {
      const { value: t } = option.shape.t;
      return [t, channelMessage(SENT[t], jsonSchema(option, "output"))] as const;
    }),
    ...clientMessage.options.map((option) => {
      const { value: t } = option.shape.t;
      return [t, channelMessage(TAKEN[t], jsonSchema(option, "input"))] as const;
    }),
  ]),
  bindings: {
    ws: {
      method: "GET",
      query: {
        type: "object",
        required: ["room"],
        properties: {
          room: { ...text, description: "The room's id." },
          subscriber: { ...text, description: "Your own name for yourself, so that faults find your line." },
          since: { ...text, description: "Cursor of the last event you have: what you missed follows." },
          resume: { enum: ["0", "1"], description: "`0` shows the bare protocol: nothing is sent again." },
        },
      },
      bindingVersion: "0.1.0",
    },
  },
};

export const WEBSOCKET_OPERATIONS: Readonly<Record<string, Schema>> = Object.fromEntries([
  ...Object.entries(SENT).map(([t, summary]) => [
    `websocket-${t}`,
    channelOperation("send", "websocket", t, summary),
  ]),
  ...Object.entries(TAKEN).map(([t, summary]) => [
    `websocket-${t}`,
    channelOperation("receive", "websocket", t, summary),
  ]),
]);
