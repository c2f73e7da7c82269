import { z } from "zod";
import { SUBSCRIBER_ID } from "#lib/rooms/subscriber-id";
import { TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";

/** Every subscriber, where a subscriber's name would stand. */
export const EVERYBODY = "*";

/** @returns whether a fault may name it */
function isTarget(subscriber: string): boolean {
  return subscriber === EVERYBODY || SUBSCRIBER_ID.test(subscriber);
}

/** Whom a fault reaches. Those who gave no name are reached by what is meant for more than one. */
export type FaultScope =
  | { readonly kind: "subscriber"; readonly subscriberId: string }
  /** Everybody on one wire. */
  | { readonly kind: "wire"; readonly wire: TransportId }
  | { readonly kind: "room" };

export const faultTarget = z
  .object({
    subscriber: z.string().refine(isTarget, "subscriber is 1 to 64 of A-Z a-z 0-9 _ -, or * for everybody"),
    wire: z.enum(TRANSPORT_IDS).optional(),
  })
  .refine(({ subscriber, wire }) => wire === undefined || subscriber === EVERYBODY, {
    path: ["wire"],
    message: "wire goes with the subscriber *: everybody on it",
  });
/** A scope as it stands in messages. */
export type FaultTarget = z.infer<typeof faultTarget>;

export function scopeOf({ subscriber, wire }: FaultTarget): FaultScope {
  if (subscriber !== EVERYBODY) return { kind: "subscriber", subscriberId: subscriber };
  return wire === undefined ? { kind: "room" } : { kind: "wire", wire };
}

export function targetOf(scope: FaultScope): FaultTarget {
  switch (scope.kind) {
    case "subscriber":
      return { subscriber: scope.subscriberId };
    case "wire":
      return { subscriber: EVERYBODY, wire: scope.wire };
    case "room":
      return { subscriber: EVERYBODY };
    default:
      return scope satisfies never;
  }
}

/** The same for the same people, and for nobody else. */
export function scopeKey(scope: FaultScope): string {
  const { subscriber, wire = "" } = targetOf(scope);
  return `${subscriber} ${wire}`;
}

/** Does it reach this participant? @param subscriberId undefined: it gave no name */
export function reaches(
  scope: FaultScope,
  transport: TransportId,
  subscriberId: string | undefined,
): boolean {
  switch (scope.kind) {
    case "subscriber":
      return scope.subscriberId === subscriberId;
    case "wire":
      return scope.wire === transport;
    case "room":
      return true;
    default:
      return scope satisfies never;
  }
}
