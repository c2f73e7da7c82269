import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [address: Address, prefixBits: number];

const range = (cidr: string): Range => ipaddr.parseCIDR(cidr);

/** Never called, whatever is configured (SEC-2). */
const ALWAYS = [
  "0.0.0.0/8",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  // The metadata services of Azure and Alibaba Cloud have addresses that look ordinary.
  "168.63.129.16/32",
  "100.100.100.200/32",
  // Unspecified, loopback and IPv4-compatible.
  "::/96",
  "::ffff:0:0:0/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  // Protocol assignments: Teredo, benchmarking, ORCHID.
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
  // Metadata services of Amazon and Google.
  "fd00:ec2::/32",
  "fd20:ce::/32",
].map(range);

/** Private networks: closed unless the operator opens a part of them. */
const PRIVATE = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"].map(range);

/**
 * Says which addresses may not be called.
 * @param allowCidrs parts of private networks that may be (`HOOK_ALLOW_CIDRS`)
 * @throws Error when one of them is no CIDR range
 */
export function createAddressRules(allowCidrs: readonly string[]): (address: string) => string | undefined {
  const opened = allowCidrs.map((cidr) => {
    if (!ipaddr.isValidCIDR(cidr)) {
      throw new Error(`HOOK_ALLOW_CIDRS: "${cidr}" is no range like 192.168.1.0/24.`);
    }
    return range(cidr);
  });
  return (text) => {
    if (!ipaddr.isValid(text)) return "it is no IP address";
    // An IPv4 address mapped into IPv6 is judged as IPv4.
    const address = ipaddr.process(text);
    if (isWithin(address, ALWAYS)) return `${text} is a loopback, link-local, metadata or reserved address`;
    if (isWithin(address, PRIVATE) && !isWithin(address, opened)) {
      return `${text} is in a private network; the operator can open it with HOOK_ALLOW_CIDRS`;
    }
    return undefined;
  };
}

function isWithin(address: Address, ranges: readonly Range[]): boolean {
  return ranges.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}
