import type { TransportId } from "#lib/transports/catalog";
import type { Line } from "#server/faults/line";

/** A path on which a wire carries events: faults and taps act there, and nowhere else. */
export interface WireClaim {
  readonly transport: TransportId;
  /** For requests whose URL does not say which line they are of. */
  readonly lineOf?: (url: URL) => Line | undefined;
}

const ROOM_PATH = /^\/api\/rooms\/([^/]+)\//;

/** @returns undefined for a path of no wire, and for a request that does not say which room it is of */
export function lineOf(claim: WireClaim | undefined, url: URL): Line | undefined {
  if (claim === undefined) return undefined;
  const { transport } = claim;
  const roomId = url.searchParams.get("room") ?? ROOM_PATH.exec(url.pathname)?.[1];
  if (roomId === undefined) return claim.lineOf?.(url);
  return { roomId, transport, subscriberId: url.searchParams.get("subscriber") ?? undefined };
}
