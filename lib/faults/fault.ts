import { z } from "zod";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";

const ms = (least: number, most: number) => z.int().min(least).max(most);

/**
 * What may go wrong between the server and a subscriber. All but the last act on the real socket, and are not known to
 * the transport that they happen to.
 */
export const fault = z.discriminatedUnion("kind", [
  /** Connections are reset (RST), and new ones as well. */
  z.strictObject({ kind: z.literal("cut") }),
  /** Connections stay open and nothing passes, in either direction; it arrives when the fault ends, as TCP would. */
  z.strictObject({ kind: z.literal("black-hole") }),
  /** Everything takes longer, in each direction, and keeps its order. */
  z.strictObject({
    kind: z.literal("delay"),
    delayMs: ms(1, 10_000),
    /** Added at random, evenly between 0 and this. */
    jitterMs: ms(0, 10_000).default(0),
  }),
  /** Bytes from the server pass no faster than this. */
  z.strictObject({ kind: z.literal("throttle"), bytesPerSecond: ms(100, 10_000_000) }),
  /**
   * A proxy that buffers answers: they pass when this many bytes have come together, or at their end. What was upgraded
   * is no answer any more, and passes (RFC 9110 §7.8).
   */
  z.strictObject({ kind: z.literal("hold-back"), bytes: ms(1, 1_048_576) }),
  /** The subscriber does not read: what the server sends fills the buffers on the way, and then waits in the server. */
  z.strictObject({ kind: z.literal("freeze-reader") }),
  /** A proxy that resets connections on which nothing has passed for so long. */
  z.strictObject({ kind: z.literal("cut-idle"), afterMs: ms(500, 120_000) }),
  /** A proxy that does not let `Upgrade` pass: it strips the header fields, or answers 403. */
  z.strictObject({ kind: z.literal("refuse-upgrade"), how: z.enum(["strip", "forbid"]) }),
  /** A proxy whose server is gone: it answers by itself, and open connections are reset. */
  z.strictObject({ kind: z.literal("answer"), status: z.union([z.literal(502), z.literal(503)]) }),
  /**
   * For this room, the server starts again, or only the broker behind its wires: connections end as before a stop, what
   * was kept in memory alone is gone, and nobody may come while it lasts.
   */
  z.strictObject({ kind: z.literal("restart"), what: z.enum(["server", "broker"]) }),
]);
export type Fault = z.infer<typeof fault>;
export const FAULT_KINDS = [
  "cut",
  "black-hole",
  "delay",
  "throttle",
  "hold-back",
  "freeze-reader",
  "cut-idle",
  "refuse-upgrade",
  "answer",
  "restart",
] as const satisfies readonly Fault["kind"][];
export type FaultKind = Fault["kind"];

/** Longest time a fault stays without being renewed, in milliseconds. */
export const LONGEST_FAULT_MS = 600_000;

/** What a restart reaches: with the broker, only the wires behind it. */
export function isRestarted(what: "server" | "broker", transport: TransportId): boolean {
  return what === "server" || TRANSPORTS[transport].brokered;
}
