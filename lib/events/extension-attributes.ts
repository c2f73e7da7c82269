import { z } from "zod";
import { attributeString } from "./attribute";

/** Extension attributes that one event may have. */
export const MOST_EXTENSIONS = 32;

const NAME = /^[a-z0-9]{1,64}$/;
/** Extensions of our own, by which a log says where the event stands: those of another log are replaced by this one's. */
export const OF_THE_LOG = ["epoch", "offset"] as const;

/**
 * CloudEvents' Boolean, Integer, and String, which all its other types are in JSON (JSON Event Format 1.0.2 §2.2).
 * Long enough for a `tracestate`, which has up to 512 characters (W3C Trace Context, tracestate limits).
 */
export const extensionValue = z.union(
  [z.boolean(), z.int32(), attributeString(0, 1_024)],
  "an extension attribute is true, false, an integer of 32 bits, or text of at most 1,024 characters without control characters",
);

/** By name, in the order of their names. */
export type Extensions = Readonly<Record<string, z.infer<typeof extensionValue>>>;

/** Why an attribute that CloudEvents does not name may not be carried, or undefined when it may. */
export function refusalOfExtension(name: string, value: unknown): string | undefined {
  if (!NAME.test(name)) return "the name of an attribute is 1 to 64 lower-case letters and digits";
  return extensionValue.safeParse(value).error?.issues[0]?.message;
}
