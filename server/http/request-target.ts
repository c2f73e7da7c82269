import type { IncomingMessage } from "node:http";
import type { Line } from "#server/faults/line-faults";

const ROOM_PATH = /^\/api\/rooms\/([^/]+)\//;

/** The line that a request belongs to; undefined unless it names its subscriber and its room. */
export function lineOf(url: URL): Line | undefined {
  const subscriberId = url.searchParams.get("subscriber");
  const roomId = url.searchParams.get("room") ?? ROOM_PATH.exec(url.pathname)?.[1];
  return subscriberId === null || roomId === undefined ? undefined : { roomId, subscriberId };
}

/** @returns undefined for a target that is no path, as `*` or a whole URL */
export function urlOf(request: IncomingMessage): URL | undefined {
  const target = request.url ?? "/";
  // The authority plays no part in routing; only the path and the query are read.
  return target.startsWith("/") && URL.canParse(`http://host${target}`)
    ? new URL(`http://host${target}`)
    : undefined;
}
