import { z } from "zod";
import { receiverBehaviour } from "#lib/delivery/receiver-behaviour";
import { fault } from "#lib/faults/fault";
import { TRANSPORT_IDS } from "#lib/transports/catalog";

/**
 * Everything that can happen to an event, as the server saw it. The journal is the only source of numbers.
 * All instants are milliseconds of the server's clock (Unix epoch, with fractions), so two entries of the
 * journal can be subtracted.
 */
const transport = z.enum(TRANSPORT_IDS);
const atMs = z.number();
const offset = z.int().positive();
const bytes = z.int().nonnegative();

/** Why a connection ended, and whose doing it was. */
export const closeCause = z.object({
  by: z.enum(["client", "server", "network", "fault"]),
  /** The protocol's own code, where it has one: a WebSocket close code, an MQTT return code. */
  code: z.int().optional(),
  /** One plain sentence. */
  reason: z.string(),
});
export type CloseCause = z.infer<typeof closeCause>;

export const connectionOpened = z.object({
  kind: z.literal("connection-opened"),
  transport,
  /** The subscriber's own name for itself; a page uses one for each of its lanes. */
  subscriberId: z.string(),
  connectionId: z.string(),
  atMs,
  /** Bytes of the handshake at the socket: request head in, response head (and greeting) out. */
  handshakeBytesIn: bytes,
  handshakeBytesOut: bytes,
  /** Where it resumed: undefined when it asked for no resume. */
  resumed: z.enum(["recovered", "not-recovered"]).optional(),
  /** Nothing reaches it before it has subscribed: `subscribed` tells when. */
  awaitsSubscribe: z.literal(true).optional(),
});

/** The first filter of a connection was granted: events that were recorded before are not for it. */
export const subscribed = z.object({
  kind: z.literal("subscribed"),
  transport,
  subscriberId: z.string(),
  connectionId: z.string(),
  atMs,
});

export const connectionClosed = z.object({
  kind: z.literal("connection-closed"),
  transport,
  subscriberId: z.string(),
  connectionId: z.string(),
  atMs,
  cause: closeCause,
});

/** The event is durable; everything after is measured from `receivedAtMs`. */
export const recorded = z.object({
  kind: z.literal("recorded"),
  offset,
  id: z.string(),
  type: z.string(),
  /** Bytes of the CloudEvents JSON. */
  envelopeBytes: bytes,
  /** Bytes of `data` alone, as JSON. */
  dataBytes: bytes,
  /** When the request that carried it had been parsed. */
  receivedAtMs: z.number(),
  /** When it was safe on disk. */
  atMs,
  /** The wire by which it was fired. */
  via: z.enum(["http", "websocket", "socket-io", "mqtt"]),
});

/** Events handed to a subscriber's socket. One write can carry several (they were due in the same turn). */
export const written = z.object({
  kind: z.literal("written"),
  transport,
  subscriberId: z.string(),
  firstOffset: offset,
  lastOffset: offset,
  atMs,
  /** Bytes that left for these events, counted at the socket; the catalog names the layer. */
  bytesOut: bytes,
  /** Bytes of the request that asked for them (pull wires), 0 on push wires. */
  bytesIn: bytes,
  /** These had been missed and were sent again after a reconnect. */
  replayed: z.boolean(),
});

export const attemptFailure = z.enum([
  "dns",
  "blocked",
  "connect",
  "tls",
  "timeout",
  "redirect",
  "http_4xx",
  "http_5xx",
  "gone",
]);
export type AttemptFailure = z.infer<typeof attemptFailure>;

/** One try of one delivery to a registered URL. */
export const attempted = z.object({
  kind: z.literal("attempted"),
  transport,
  hookId: z.string(),
  offset,
  /** 1 for the first try. */
  attempt: z.int().positive(),
  startedAtMs: z.number(),
  atMs,
  outcome: z.union([
    z.object({ delivered: z.literal(true), status: z.int() }),
    z.object({
      delivered: z.literal(false),
      status: z.int().optional(),
      failure: attemptFailure,
      /** Milliseconds until the next try; absent when there is none. */
      retryInMs: z.number().optional(),
    }),
  ]),
  bytesOut: bytes,
  bytesIn: bytes,
});

/** Our own receiver has it in its hands. */
export const received = z.object({
  kind: z.literal("received"),
  transport,
  receiverId: z.string(),
  offset,
  atMs,
  /** Which check of the signature failed, or "valid". */
  verification: z.string(),
  /** This `webhook-id` had been processed before: the effect was not repeated. */
  duplicate: z.boolean(),
  /** What the receiver answered; 0 when it answered nothing. */
  status: z.int(),
  bytesIn: bytes,
  bytesOut: bytes,
});

export const hookChanged = z.object({
  kind: z.literal("hook-changed"),
  transport,
  hookId: z.string(),
  atMs,
  status: z.enum(["pending", "verified", "active", "failing", "disabled", "deleted"]),
  reason: z.string(),
});

/** Somebody set how a receiver of ours treats requests, or a request used up what was ordered for the next. */
export const receiverChanged = z.object({
  kind: z.literal("receiver-changed"),
  transport,
  receiverId: z.string(),
  /** From now on. */
  behaviour: receiverBehaviour,
  atMs,
});

/** A fault was put on, or taken back. */
export const faultChanged = z.object({
  kind: z.literal("fault-changed"),
  /** Or `*`: every subscriber of the room, or of one wire. */
  subscriberId: z.string(),
  wire: transport.optional(),
  fault,
  active: z.boolean(),
  /** When it ends by itself. */
  untilMs: z.number(),
  atMs,
});

export const journalEntry = z.discriminatedUnion("kind", [
  connectionOpened,
  subscribed,
  connectionClosed,
  recorded,
  written,
  attempted,
  received,
  hookChanged,
  receiverChanged,
  faultChanged,
]);
export type JournalEntry = z.infer<typeof journalEntry>;
