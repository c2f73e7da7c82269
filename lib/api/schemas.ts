import { z } from "zod";
import { cloudEventInput } from "#lib/events/cloud-event";
import { envelope, eventInput } from "#lib/events/envelope";
import { extensionValue, MOST_EXTENSIONS } from "#lib/events/extension-attributes";
import { eventPage, publishReceipt } from "#lib/events/publish";
import { fault, LONGEST_FAULT_MS } from "#lib/faults/fault";
import { EVERYBODY } from "#lib/faults/fault-scope";
import { namedLines } from "#lib/rooms/named-lines";
import { SUBSCRIBER_ID } from "#lib/rooms/subscriber-id";
import { wirePage } from "#lib/rooms/wire-page";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { listOf, type Schema, schemaRef } from "./operation";

/** @param io whether the schema describes what is sent to the server, or what it answers */
export function jsonSchema(schema: z.ZodType, io: "input" | "output"): Schema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}

const instant = { type: "string", format: "date-time" } as const;
const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;

function object(properties: Readonly<Record<string, Schema>>, required = Object.keys(properties)): Schema {
  return { type: "object", required, properties };
}

const extensions = {
  description: `Extension attributes: at most ${MOST_EXTENSIONS}, by names of 1 to 64 lower-case letters and digits.`,
} as const;

const room = {
  room: { type: "string", description: "The room's id: a capability of 130 random bits." },
  name: { type: "string", description: "A name people can say. It opens nothing." },
  epoch: { type: "string", pattern: "^[0-9a-f]{16}$" },
  top: { type: "integer", minimum: 0, description: "Offset of the newest event." },
  earliest: {
    type: "integer",
    minimum: 0,
    description: "Offset after which everything can still be recovered (CORE-5).",
  },
  connections: count,
  createdAt: instant,
} as const;

/** Of events and rooms. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  Envelope: {
    ...jsonSchema(envelope, "output"),
    additionalProperties: { ...jsonSchema(extensionValue, "output"), ...extensions },
  },
  EventInput: jsonSchema(eventInput, "input"),
  CloudEventInput: {
    ...jsonSchema(cloudEventInput, "input"),
    additionalProperties: { ...jsonSchema(extensionValue.nullable(), "input"), ...extensions },
  },
  PublishReceipt: jsonSchema(publishReceipt, "output"),
  EventPage: {
    ...jsonSchema(eventPage, "output"),
    properties: {
      ...(jsonSchema(eventPage, "output")["properties"] as Schema),
      events: listOf("Envelope"),
    },
  },
  EventType: object(
    {
      type: text,
      label: { type: "string", description: "Of the scenario." },
      seen: { type: "boolean", description: "The room has had one; the newest is the sample." },
      sample: object({ type: text, timestamp: instant, data: {} }),
    },
    ["type", "seen", "sample"],
  ),
  Room: object(room),
  CreatedRoom: object({
    ...room,
    hostKey: { type: "string", description: "For the header Playground-Host-Key. Shown once." },
  }),
  Fault: jsonSchema(fault, "input"),
  FaultRequest: {
    type: "object",
    required: ["subscriber"],
    properties: {
      subscriber: { anyOf: [{ const: EVERYBODY }, { type: "string", pattern: SUBSCRIBER_ID.source }] },
      wire: { enum: [...TRANSPORT_IDS], description: "With `*`: everybody on this wire." },
      forMs: { type: "integer", minimum: 0, maximum: LONGEST_FAULT_MS },
    },
    additionalProperties: true,
  },
  WirePage: jsonSchema(wirePage, "output"),
  Lines: jsonSchema(namedLines, "output"),
  Faults: object({ faults: { type: "array", items: { type: "object" } } }),
  Health: object({ status: { const: "ok" }, uptimeSeconds: count, rooms: count, connections: count }),
  Readiness: object({ status: { const: "ready" } }),
  // RFC 9457 §3, with two members of our own.
  Problem: {
    ...object(
      {
        type: { type: "string", format: "uri-reference" },
        title: text,
        status: { type: "integer", minimum: 400, maximum: 599 },
        code: { type: "string", description: "Stable, for programs: `room-not-found`." },
        detail: { type: "string", description: "What is wrong, and what to do." },
        errors: {
          type: "array",
          description: "Each place in the body that is wrong.",
          items: schemaRef("ProblemPlace"),
        },
      },
      ["type", "title", "status", "code", "detail"],
    ),
  },
  ProblemPlace: object({
    pointer: { type: "string", description: "JSON pointer (RFC 6901)." },
    message: text,
  }),
};
