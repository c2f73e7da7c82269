import { type AddressInfo, isIPv6 } from "node:net";

/** What stands for all addresses of a machine. */
const ALL_ADDRESSES: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/**
 * Where this process calls a server of its own: at the address on which it listens; by loopback, when that is all of
 * them. `::` takes IPv4 as well, and 127.0.0.1 is there on machines that have no `::1`.
 */
export function ownOriginAt({ address, port }: AddressInfo): string {
  if (ALL_ADDRESSES.has(address)) return `http://127.0.0.1:${port}`;
  return `http://${isIPv6(address) ? `[${address}]` : address}:${port}`;
}
