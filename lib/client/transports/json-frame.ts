import type { z } from "zod";

/** What the page keeps of a frame for the wire view, in characters. */
export const MAX_FRAME_CHARACTERS = 2_048;

/** @returns undefined for text that is no JSON, or JSON of another shape */
export function parseJsonFrame<Schema extends z.ZodType>(
  text: unknown,
  schema: Schema,
): z.output<Schema> | undefined {
  if (typeof text !== "string") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
