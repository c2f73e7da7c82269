import type { LookupAddress } from "node:dns";
import { lookup, Resolver } from "node:dns/promises";
import { setTimeout } from "node:timers/promises";
import type { ResolveName } from "./outbound-guard";

const QUESTION = { timeout: 1_500, tries: 2 } as const;
/** How long IPv4 addresses wait for those of IPv6, in ms (RFC 8305 §3). */
const RESOLUTION_DELAY_MS = 50;
/** Each holds one of the four threads that files and compression need, too, for as long as a name is silent. */
const MOST_LOOKUPS_AT_ONCE = 2;
const MOST_LOOKUPS_WAITING = 100;
/** Who asked has given up by then (WH-8). */
const MOST_WAITING_MS = 5_000;
/** The network knows no address and said so: the machine itself may know one, by its hosts file or a VPN. */
const NOT_KNOWN = new Set(["ENOTFOUND", "ENODATA", "EREFUSED", "ECONNREFUSED"]);

/** Parts of the operating system, for tests. */
export interface NameSources {
  readonly newResolver: () => Pick<Resolver, "resolve4" | "resolve6">;
  readonly lookup: ResolveName;
}

const SYSTEM: NameSources = {
  // A new one each time: it reads the name servers when it is made, and a laptop changes its network.
  newResolver: () => new Resolver(QUESTION),
  lookup: (hostname) => lookup(hostname, { all: true }),
};

/**
 * Addresses of a name, so that a name whose servers are silent holds up nobody else (R16): the network is asked without
 * threads, and the machine's own lookup, which needs one, only for names that are the machine's to know.
 */
export class NameResolver {
  #lookups = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly sources = SYSTEM) {}

  /** @throws Error with a resolver's code when there is none */
  async resolve(hostname: string): Promise<readonly LookupAddress[]> {
    if (isLocal(hostname)) return this.#lookup(hostname);
    try {
      return await askNetwork(this.sources.newResolver(), hostname);
    } catch (error) {
      if (!NOT_KNOWN.has(codeOf(error))) throw error;
      return this.#lookup(hostname);
    }
  }

  async #lookup(hostname: string): Promise<readonly LookupAddress[]> {
    await this.#turn();
    try {
      return await this.sources.lookup(hostname);
    } finally {
      this.#next();
    }
  }

  /** @throws Error when too many wait, or when it has come too late to be of use */
  async #turn(): Promise<void> {
    if (this.#lookups < MOST_LOOKUPS_AT_ONCE) {
      this.#lookups += 1;
      return;
    }
    if (this.#waiting.length >= MOST_LOOKUPS_WAITING)
      throw new Error("Too many names wait for the resolver of this machine.");
    const latestMs = performance.now() + MOST_WAITING_MS;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (performance.now() <= latestMs) return;
    this.#next();
    throw new Error("The resolver of this machine was busy for too long.");
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#lookups -= 1;
    else next();
  }
}

/** Of one label, or of multicast DNS (RFC 6762 §3). */
function isLocal(hostname: string): boolean {
  const name = hostname.replace(/\.$/, "");
  return !name.includes(".") || name.endsWith(".local");
}

async function askNetwork(
  resolver: Pick<Resolver, "resolve4" | "resolve6">,
  hostname: string,
): Promise<LookupAddress[]> {
  const of = (family: 4 | 6) => (addresses: string[]) => addresses.map((address) => ({ address, family }));
  const questions = [
    resolver.resolve4(hostname).then(of(4)),
    resolver.resolve6(hostname).then(of(6)),
  ] as const;
  let first: LookupAddress[];
  try {
    first = await Promise.any(questions);
  } catch (error) {
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
    // Silence to either question is not the answer that there is no address.
    throw errors.find((each) => !NOT_KNOWN.has(codeOf(each))) ?? errors[0];
  }
  const all = Promise.all(questions).then(
    (both) => both.flat(),
    () => first,
  );
  // Without IPv6 on this machine, IPv4 is the family that must not be missing.
  return first[0]?.family === 6 ? all : Promise.race([all, setTimeout(RESOLUTION_DELAY_MS, first)]);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
