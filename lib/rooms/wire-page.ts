import { z } from "zod";

const count = z.int().nonnegative();

/** Bytes as they crossed between the server and the network, in one direction. */
export const wireRecord = z.object({
  /** Counts up over all records of the line. */
  seq: count,
  /** Server clock, ms. */
  atMs: z.number(),
  /** Into the server, or out of it. */
  direction: z.enum(["in", "out"]),
  connection: count,
  /** A request with its answer, or an upgraded connection; each begins with the head of a request. */
  exchange: count,
  /** Rebuilt: of its parts, as the parser gave them, where the bytes themselves were not kept. */
  how: z.enum(["captured", "rebuilt"]),
  /** Of rebuilt bytes: how many more the socket had counted; 0 is the same length. */
  differsBy: z.int().optional(),
  /** Bytes of secrets that are shown as `*`. */
  maskedBytes: count,
  /** Bytes of the same exchange and direction right before it that are not kept. */
  missingBefore: count,
  /** Bytes of the same write or read right after it that are not kept: it was too long. */
  missingAfter: count,
  /** The bytes in base64. */
  data: z.string(),
});
export type WireRecordText = z.infer<typeof wireRecord>;

/** Answer of `GET /api/rooms/{room}/wire/{subscriber}`. */
export const wirePage = z.object({
  /** Are its bytes being kept? A page has to watch a subscriber, or look at a room with the hook. */
  watched: z.boolean(),
  /** What is too old to be kept, since the first byte. */
  dropped: z.object({ records: count, bytes: count }),
  /** `after` for the next question. */
  newest: count,
  records: z.array(wireRecord),
});
export type WirePage = z.infer<typeof wirePage>;
