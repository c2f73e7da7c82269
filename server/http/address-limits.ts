import type { Clock } from "#server/clock";
import type { Environment } from "#server/env";
import { AddressConnections } from "#server/http/address-connections";
import { AddressRate } from "#server/http/address-rate";

/** What one client address may do, over all rooms and wires (SEC-13, WS-15). */
export interface AddressLimits {
  /** Requests that are for no page. */
  readonly requests: AddressRate;
  /** Pages are rendered for each request: the dearest thing that is to be had without a room. */
  readonly pages: AddressRate;
  readonly rooms: AddressRate;
  readonly events: AddressRate;
  /** Making, changing, deleting and testing of hooks. */
  readonly hookChanges: AddressRate;
  readonly connects: AddressRate;
  /** TCP connections, whatever they carry. */
  readonly sockets: AddressConnections;
  readonly connections: AddressConnections;
  /**
   * A connection on any wire that holds one.
   * @returns counts it no longer
   * @throws HttpProblem 503 when it is one too many, or too soon
   */
  connect(remoteAddress: string | undefined): () => void;
}

const BURST_SECONDS = 3;
/** Sockets of an address besides those that its wires hold. A browser keeps up to six. */
const SOCKETS_FOR_REQUESTS = 300;

export function createAddressLimits(env: Environment, clock: Clock): AddressLimits {
  const perSecond = (most: number, code: string, detail: string, status: 429 | 503 = 429) =>
    new AddressRate({ perSecond: most, burst: BURST_SECONDS * most, status, code, detail }, clock);
  const connections = new AddressConnections(env.MAX_CONNECTIONS_PER_ADDRESS);
  const connects = perSecond(
    env.MAX_CONNECTS_PER_ADDRESS,
    "too-many-connects",
    `This address may open ${env.MAX_CONNECTS_PER_ADDRESS} connections a second. Wait, then connect again.`,
    503,
  );
  return {
    sockets: new AddressConnections(env.MAX_CONNECTIONS_PER_ADDRESS + SOCKETS_FOR_REQUESTS),
    connections,
    connects,
    requests: perSecond(
      env.MAX_REQUESTS_PER_ADDRESS,
      "too-many-requests",
      `This address may send ${env.MAX_REQUESTS_PER_ADDRESS} requests a second. Slow down, then send this again.`,
    ),
    events: perSecond(
      env.MAX_EVENTS_PER_ADDRESS,
      "too-many-events-of-address",
      `This address may fire ${env.MAX_EVENTS_PER_ADDRESS} events a second. Slow down, then send this again.`,
    ),
    pages: perSecond(
      env.MAX_PAGES_PER_ADDRESS,
      "too-many-pages",
      `This address may open ${env.MAX_PAGES_PER_ADDRESS} pages a second. Wait, then load this again.`,
    ),
    rooms: new AddressRate(
      {
        perSecond: env.MAX_ROOMS_PER_ADDRESS / 3_600,
        burst: env.MAX_ROOMS_PER_ADDRESS,
        status: 429,
        code: "too-many-rooms",
        detail: `This address may make ${env.MAX_ROOMS_PER_ADDRESS} rooms an hour. Use one of those, or wait.`,
      },
      clock,
    ),
    hookChanges: new AddressRate(
      {
        perSecond: env.MAX_HOOK_CHANGES_PER_ADDRESS / 60,
        burst: env.MAX_HOOK_CHANGES_PER_ADDRESS,
        status: 429,
        code: "too-many-hook-changes",
        detail: `This address may change hooks ${env.MAX_HOOK_CHANGES_PER_ADDRESS} times a minute. Wait, then send this again.`,
      },
      clock,
    ),
    connect(remoteAddress) {
      const release = connections.admit(remoteAddress);
      try {
        connects.require(remoteAddress);
        return release;
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}
