import { isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";

/**
 * Whom a limit counts: an IPv4 address, or the /64 of an IPv6 one, since a single line has a whole /64 to call from.
 * @param remoteAddress of the socket; a socket that is gone has none
 */
export function clientAddress(remoteAddress: string | undefined): string {
  if (remoteAddress === undefined) return "unknown";
  const text = remoteAddress.startsWith("::ffff:") ? remoteAddress.slice("::ffff:".length) : remoteAddress;
  if (!isIPv6(text)) return text;
  const { parts } = ipaddr.IPv6.parse(text);
  return `${parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(":")}::/64`;
}
