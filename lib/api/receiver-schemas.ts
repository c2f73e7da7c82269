import { isCalled, TRANSPORT_IDS } from "#lib/transports/catalog";
import { type Schema, schemaRef } from "./operation";

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;

/** Of our own receivers. */
export const RECEIVER_SCHEMAS: Readonly<Record<string, Schema>> = {
  Receiver: {
    type: "object",
    required: ["id", "transport", "url", "behaviour"],
    properties: {
      id: text,
      transport: { enum: TRANSPORT_IDS.filter(isCalled) },
      url: { type: "string", format: "uri", description: "Where to send to." },
      behaviour: schemaRef("ReceiverBehaviour"),
    },
  },
  ReceiverBehaviour: {
    type: "object",
    additionalProperties: false,
    properties: {
      status: {
        type: "integer",
        minimum: 200,
        maximum: 599,
        default: 200,
        description: "The answer; below 300 the request is processed.",
      },
      delayMs: {
        type: "integer",
        minimum: 0,
        maximum: 20_000,
        default: 0,
        description: "Answers this late.",
      },
      failNext: {
        type: "integer",
        minimum: 0,
        maximum: 1_000,
        default: 0,
        description: "Answers 500 to so many.",
      },
      dropAfterProcessing: {
        type: "boolean",
        default: false,
        description: "Processes each message and does not answer its first copy.",
      },
      resetNext: {
        type: "integer",
        minimum: 0,
        maximum: 1_000,
        default: 0,
        description: "Cuts the connection of so many.",
      },
      downForMs: {
        type: "integer",
        minimum: 0,
        maximum: 600_000,
        default: 0,
        description:
          "Is down for so long from now: connections are reset before a body is read. Then it is up again. Of an answer: for how long still.",
      },
    },
  },
  ReceivedRequest: {
    type: "object",
    required: [
      "atMs",
      "method",
      "headers",
      "body",
      "verification",
      "duplicate",
      "status",
      "bytesIn",
      "bytesOut",
    ],
    properties: {
      atMs: { type: "number", description: "Server clock, milliseconds of the Unix epoch." },
      method: text,
      headers: { type: "object", additionalProperties: text },
      body: text,
      messageId: { type: "string", description: "Its webhook-id." },
      offset: { type: "integer", minimum: 1, description: "Of the event it carries." },
      verification: { type: "string", description: "Which check failed, `valid`, or `handshake`." },
      duplicate: { type: "boolean", description: "Processed before: the effect was not repeated." },
      status: { type: "integer", description: "What was answered; 0 for nothing." },
      bytesIn: count,
      bytesOut: count,
    },
  },
};
