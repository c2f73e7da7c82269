import { z } from "zod";
import { idempotencyKey } from "#lib/events/idempotency-key";
import { publishReceipt } from "#lib/events/publish";
import { subscriberId } from "#lib/rooms/subscriber-id";

/** `auth` of the CONNECT packet. `room` and `subscriber` may stand in the URL's query instead. */
export const joinAuth = z.object({
  room: z.string().max(64),
  subscriber: subscriberId.optional(),
  /** False: the state of this connection is not kept, so nothing is recovered after a drop. */
  resume: z.boolean().default(true),
});

/**
 * Event `welcome`: sent on each connection after what had been missed and before what is new. Like `event` it carries a
 * cursor as its last argument, by which Socket.IO recovers the state of the connection.
 */
export const welcome = z.object({
  recovered: z.boolean(),
  /** Newest position right now. */
  top: z.string(),
});

/** Event `ended`: the room is gone. The server disconnects right after. */
export const ended = z.object({ reason: z.string() });

/** Third argument of `publish`, which may be left out. */
export const publishOptions = z
  .object({
    /** The same as the header `Idempotency-Key`: makes it safe to send again. */
    key: idempotencyKey.optional(),
  })
  .default({});

/** Acknowledgement of `publish`. */
export const publishAnswer = z.union([
  publishReceipt,
  z.object({ error: z.object({ code: z.string(), detail: z.string() }) }),
]);
export type PublishAnswer = z.infer<typeof publishAnswer>;

/** `data` of a `connect_error` that the server itself gave. */
export const connectErrorData = z.object({ code: z.string(), detail: z.string() });
