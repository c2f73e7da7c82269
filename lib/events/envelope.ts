import { z } from "zod";
import { attributeText, instant, schemaUri } from "./attribute";
import type { Extensions } from "./extension-attributes";
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

/** What a person or a program may fire: CloudEvents attributes are filled in where they are left out. */
export const eventInput = z.strictObject({
  id: attributeText.optional(),
  source: attributeText.optional(),
  type: eventType,
  subject: attributeText.optional(),
  time: instant.optional(),
  dataschema: schemaUri.optional(),
  data: jsonValue.optional(),
});

/** What is recorded: the short form, and what only a CloudEvent says. */
export interface EventInput extends z.infer<typeof eventInput> {
  /** Absent: `application/json`. */
  readonly datacontenttype?: string;
  /** Absent when there are none. */
  readonly extensions?: Extensions;
}

/** Of data that nothing else is said of. */
export const JSON_MEDIA_TYPE = "application/json";

/**
 * One event as every wire carries it: CloudEvents 1.0 in JSON, with the extension attributes of its publisher, and two
 * that say where it stands in the room's log.
 */
export const envelope = z.looseObject({
  specversion: z.literal("1.0"),
  id: z.string(),
  source: z.string(),
  type: z.string(),
  time: z.string(),
  subject: z.string().optional(),
  /** JSON, by the name that its publisher gave it. */
  datacontenttype: z.string(),
  dataschema: z.string().optional(),
  /** Extension: the epoch of the room's log. */
  epoch: z.string(),
  /** Extension: 1, 2, 3 … per room, without gaps. */
  offset: z.int().positive(),
  data: z.unknown(),
});
export type Envelope = z.infer<typeof envelope>;
