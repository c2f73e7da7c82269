import { z } from "zod";
import { cursorText } from "#lib/events/cursor";
import { envelope, eventInput } from "#lib/events/envelope";
import { idempotencyKey } from "#lib/events/idempotency-key";
import { publishReceipt } from "#lib/events/publish";

/** `Sec-WebSocket-Protocol` of the messages below. Without it a text message is one bare CloudEvent. */
export const SUBPROTOCOL = "playground.v1";

/** The client's own name for its request; the answer repeats it. */
const ref = z.string().max(64, "ref is longer than 64 characters");

/** Fires an event. Answered by `ack` when it is durable, or by `error`. */
const publishMessage = z.strictObject({
  t: z.literal("publish"),
  ref,
  event: eventInput,
  /** The same as the header `Idempotency-Key`. */
  key: idempotencyKey.optional(),
});

/** Answered by `pong`: a page cannot see ping frames. */
const pingMessage = z.strictObject({ t: z.literal("ping") });

/** What a client may send. */
export const clientMessage = z.discriminatedUnion("t", [publishMessage, pingMessage], {
  error: 'a message is a JSON object whose t is "publish" or "ping"',
});
export type ClientMessage = z.infer<typeof clientMessage>;

/** What a server sends. A client passes over a `t` that it does not know. */
export const serverMessage = z.discriminatedUnion("t", [
  z.object({
    t: z.literal("welcome"),
    /** True: all that was missed follows. False: that is not possible. Null: nothing was asked for. */
    recovered: z.boolean().nullable(),
    /** Newest position right now: what follows up to here had been missed. */
    top: cursorText,
  }),
  z.object({ t: z.literal("event"), event: envelope }),
  publishReceipt.extend({ t: z.literal("ack"), ref }),
  z.object({ t: z.literal("error"), ref: ref.optional(), code: z.string(), detail: z.string() }),
  /** The newest offset that was sent before it: a client that does not have it has lost something (WS-12). */
  z.object({ t: z.literal("pong"), offset: z.int().min(0) }),
]);
export type ServerMessage = z.infer<typeof serverMessage>;
