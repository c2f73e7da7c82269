import type { IncomingMessage } from "node:http";
import { parsedUrl } from "#server/parsed-url";

/** Letters, digits, `-`, `.`, `_` and `~`, written as two hexadecimal digits; `%%361` and `%4%31` hold none. */
const ENCODED_UNRESERVED = /(?<!%[\dA-F]?)%(?:2[DE]|3\d|[46][1-9A-F]|[57][\dA]|5F|7E)/gi;

/**
 * One URL for every way to write it, so that who looks at a path sees what the router sees (RFC 3986 §6.2.2.2).
 * @returns undefined for a target that is no path, as `*` or a whole URL
 */
export function urlOf(request: IncomingMessage): URL | undefined {
  const target = (request.url ?? "/").replace(ENCODED_UNRESERVED, (byte) => decodeURIComponent(byte));
  // The authority plays no part in routing; only the path and the query are read.
  return target.startsWith("/") ? parsedUrl(`http://host${target}`) : undefined;
}
