import { networkInterfaces } from "node:os";
import { NameResolver } from "./name-resolver";
import { createOutboundGuard, type OutboundGuard } from "./outbound-guard";

/**
 * The guard of a server in operation: with the system's resolver and this machine's addresses.
 * @throws Error when `allowCidrs` holds what is no range
 */
export function createSystemGuard(
  allowCidrs: readonly string[],
  ownPorts: () => readonly number[],
): OutboundGuard {
  const names = new NameResolver();
  return createOutboundGuard({
    allowCidrs,
    ownPorts,
    ownAddresses: () =>
      Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? []),
    resolve: (name) => names.resolve(name),
  });
}
