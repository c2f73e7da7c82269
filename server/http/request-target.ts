import type { IncomingMessage } from "node:http";

/** @returns undefined for a target that is no path, as `*` or a whole URL */
export function urlOf(request: IncomingMessage): URL | undefined {
  const target = request.url ?? "/";
  // The authority plays no part in routing; only the path and the query are read.
  return target.startsWith("/") && URL.canParse(`http://host${target}`)
    ? new URL(`http://host${target}`)
    : undefined;
}
