import { z } from "zod";

// CloudEvents 1.0.2, Type System. They would break the id lines of SSE, and HTTP headers.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
const WITHOUT_CONTROL = /^[^\u0000-\u001f\u007f-\u009f]*$/;

/** An attribute as text. @param least characters @param most characters */
export function attributeString(least: number, most: number) {
  return z.string().min(least).max(most).regex(WITHOUT_CONTROL, "control characters are not allowed");
}

/** An id, a source or a subject. */
export const attributeText = attributeString(1, 256);

/** An instant of RFC 3339, with its offset from UTC. */
export const instant = z.iso.datetime({
  offset: true,
  error: "time is an RFC 3339 timestamp, like 2026-01-31T08:30:00Z",
});

/** An absolute URI (RFC 3986 §4.3), as CloudEvents wants it of `dataschema`. */
export const schemaUri = z
  .string()
  .max(2_048)
  .regex(
    /^[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]+$/,
    "dataschema is an absolute URI, like https://example.com/order.json",
  );
