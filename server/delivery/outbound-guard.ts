import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { createAddressRules } from "./blocked-addresses";
import { hostOf, parseOutboundUrl } from "./outbound-url";

/** All addresses of a name. @throws Error with a resolver's code when there is none */
export type ResolveName = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface OutboundGuardOptions {
  /** Parts of private networks that may be called. */
  readonly allowCidrs: readonly string[];
  readonly resolve: ResolveName;
  /** Ports this process listens on: never called at an address of this machine. */
  readonly ownPorts: () => readonly number[];
  /** Addresses of this machine. */
  readonly ownAddresses: () => readonly string[];
}

/**
 * Decides whether a URL that somebody gave us may be called, three times over: at the text of the URL, at the
 * addresses its name has, and at the address a socket is really connected to (SEC-1). Fails closed.
 */
export interface OutboundGuard {
  /** @returns the rule that refuses the URL, as a clause after "because"; undefined when it may be tried */
  refusalOfUrl(text: string): string | undefined;
  /** @returns the rule that refuses this address and port, or undefined */
  refusalOfAddress(address: string, port: number): string | undefined;
  /** The allowed ones of all addresses of a name. @throws OutboundRefusal when none is allowed */
  resolve(hostname: string, port: number): Promise<LookupAddress[]>;
}

/** A rule of the guard refused the connection; nothing was sent. */
export class OutboundRefusal extends Error {
  constructor(reason: string) {
    super(`The request was not sent because ${reason}.`);
    this.name = "OutboundRefusal";
  }
}

/** @throws Error when `allowCidrs` holds what is no range */
export function createOutboundGuard(options: OutboundGuardOptions): OutboundGuard {
  const refusalOf = createAddressRules(options.allowCidrs);
  const refusalOfAddress = (address: string, port: number): string | undefined => {
    const refusal = refusalOf(address);
    if (refusal !== undefined) return refusal;
    if (!options.ownPorts().includes(port)) return undefined;
    const plain = plainAddress(address);
    return options.ownAddresses().some((own) => plainAddress(own) === plain)
      ? `${address} port ${port} is this server itself`
      : undefined;
  };
  return {
    refusalOfUrl(text) {
      const { url, refusal } = parseOutboundUrl(text);
      if (url === undefined) return refusal;
      const host = hostOf(url);
      return isIP(host) === 0 ? undefined : refusalOf(host);
    },
    refusalOfAddress,
    async resolve(hostname, port) {
      const addresses = await options.resolve(hostname);
      const allowed = addresses.filter(({ address }) => refusalOfAddress(address, port) === undefined);
      if (allowed.length > 0) return allowed;
      const [first] = addresses;
      throw new OutboundRefusal(
        first === undefined
          ? `${hostname} has no address`
          : (refusalOfAddress(first.address, port) ?? "no address of its name is allowed"),
      );
    },
  };
}

/** The one way to write it: an IPv4-mapped address is that IPv4 address (RFC 4291 §2.5.5.2). */
function plainAddress(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}
