import { clientAddress } from "#server/http/client-address";
import { HttpProblem } from "#server/http/http-problem";

/** Live connections of each client address (WS-15). */
export class AddressConnections {
  readonly #live = new Map<string, number>();

  constructor(private readonly most: number) {}

  /**
   * Counts one more.
   * @returns counts it no longer; calling twice is harmless
   * @throws HttpProblem 503 when the address has as many as it may
   */
  admit(remoteAddress: string | undefined): () => void {
    const leave = this.enter(remoteAddress);
    if (leave !== undefined) return leave;
    throw new HttpProblem(
      503,
      "too-many-connections",
      `This address has ${this.most} connections, as many as it may. Close one, or ask the operator to raise MAX_CONNECTIONS_PER_ADDRESS.`,
      { "retry-after": "5" },
    );
  }

  /** As `admit`, but undefined where that would throw. */
  enter(remoteAddress: string | undefined): (() => void) | undefined {
    const address = clientAddress(remoteAddress);
    const live = this.#live.get(address) ?? 0;
    if (live >= this.most) return undefined;
    this.#live.set(address, live + 1);
    let isCounted = true;
    return () => {
      if (!isCounted) return;
      isCounted = false;
      const left = (this.#live.get(address) ?? 1) - 1;
      if (left === 0) this.#live.delete(address);
      else this.#live.set(address, left);
    };
  }

  /** Addresses that have a connection now. */
  get size(): number {
    return this.#live.size;
  }
}
