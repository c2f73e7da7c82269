import { z } from "zod";
import { jsonValue } from "./json-value";

/** Largest event, counted in bytes as its publisher sent it: body, frame or MQTT payload (CORE-7). */
export const MAX_EVENT_BYTES = 65_536;

/** `noun.verb`: parts of letters, digits and underscore, joined by dots (WH-2). At most 128 characters. */
export const eventType = z
  .string()
  .max(128, "type is longer than 128 characters")
  .regex(
    /^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/,
    "type is made of letters, digits and underscores, in parts joined by dots, like order.paid",
  );

// Identifiers reach SSE id lines, HTTP headers and MQTT payloads: no control characters, no dots in ours.
const attributeText = z
  .string()
  .min(1)
  .max(256)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  .regex(/^[^\u0000-\u001f\u007f-\u009f]+$/, "control characters are not allowed");

const rfc3339 = z.iso.datetime({
  offset: true,
  error: "time is an RFC 3339 timestamp, like 2026-01-31T08:30:00Z",
});

/** What a person or a program may fire: CloudEvents attributes are filled in where they are left out. */
export const eventInput = z.strictObject({
  id: attributeText.optional(),
  source: attributeText.optional(),
  type: eventType,
  subject: attributeText.optional(),
  time: rfc3339.optional(),
  data: jsonValue.optional(),
});
export type EventInput = z.infer<typeof eventInput>;

/** CloudEvents 1.0 structured mode: `specversion`, `id`, `source` and `type` are REQUIRED (CloudEvents 1.0.2 §3). */
export const cloudEventInput = z.looseObject({
  specversion: z.literal("1.0", 'specversion has to be "1.0"'),
  id: attributeText,
  source: attributeText,
  type: eventType,
  subject: attributeText.optional(),
  time: rfc3339.optional(),
  datacontenttype: z.literal("application/json", "only application/json data is carried").optional(),
  data: jsonValue.optional(),
});

export type CloudEventInput = z.infer<typeof cloudEventInput>;

/**
 * One event as every wire carries it: CloudEvents 1.0 in JSON, with two extension attributes that say
 * where it stands in the room's log.
 */
export const envelope = z.object({
  specversion: z.literal("1.0"),
  id: z.string(),
  source: z.string(),
  type: z.string(),
  time: z.string(),
  subject: z.string().optional(),
  datacontenttype: z.literal("application/json"),
  /** Extension: the epoch of the room's log. */
  epoch: z.string(),
  /** Extension: 1, 2, 3 … per room, without gaps. */
  offset: z.int().positive(),
  data: z.unknown(),
});
export type Envelope = z.infer<typeof envelope>;
