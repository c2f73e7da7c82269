import { z } from "zod";

const ms = (least: number, most: number) => z.int().min(least).max(most);

/**
 * What may go wrong with the line between the server and one subscriber. Each acts on the real socket; none is known to
 * the transport that it happens to.
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
  /** A proxy that buffers: bytes from the server pass when this many have come together, or the answer has ended. */
  z.strictObject({ kind: z.literal("hold-back"), bytes: ms(1, 1_048_576) }),
  /** The subscriber does not read: what the server sends fills the buffers on the way, and then waits in the server. */
  z.strictObject({ kind: z.literal("freeze-reader") }),
  /** A proxy that resets connections on which nothing has passed for so long. */
  z.strictObject({ kind: z.literal("cut-idle"), afterMs: ms(500, 120_000) }),
  /** A proxy that does not let `Upgrade` pass: it strips the header fields, or answers 403. */
  z.strictObject({ kind: z.literal("refuse-upgrade"), how: z.enum(["strip", "forbid"]) }),
  /** A proxy whose server is gone: it answers by itself, and open connections are reset. */
  z.strictObject({ kind: z.literal("answer"), status: z.union([z.literal(502), z.literal(503)]) }),
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
] as const satisfies readonly Fault["kind"][];
export type FaultKind = Fault["kind"];

/** Longest time a fault stays without being renewed, in milliseconds. */
export const LONGEST_FAULT_MS = 600_000;

/** Every subscriber of the room. */
export const EVERYBODY = "*";
