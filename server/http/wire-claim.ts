import type { TransportId } from "#lib/transports/catalog";
import type { Line } from "#server/faults/line";

/** A path on which a wire carries events: faults and taps act there, and nowhere else. */
export interface WireClaim {
  readonly transport: TransportId;
  /** For requests whose URL does not say which line they are of. */
  readonly lineOf?: (url: URL) => Line | undefined;
}

/**
 * @param roomId as the path names it, decoded; where it names none, the query may
 * @returns undefined for a path of no wire, and for a request that does not say which room it is of
 */
export function lineOf(
  claim: WireClaim | undefined,
  url: URL,
  roomId = url.searchParams.get("room") ?? undefined,
): Line | undefined {
  if (claim === undefined) return undefined;
  if (roomId === undefined) return claim.lineOf?.(url);
  const subscriberId = url.searchParams.get("subscriber") ?? undefined;
  return { roomId, transport: claim.transport, subscriberId };
}
