import type { Clock } from "#server/clock";

const MINUTE_MS = 60_000;

/**
 * The calls of the last minute to hosts that have not shown that they want them, whoever had them made: a new hook, room
 * or handshake gives a host no new allowance (SEC-6).
 */
export class HostPace {
  /** When they began, oldest first. */
  readonly #callsAtMs = new Map<string, number[]>();

  /** @param onFreed a host may be called once more than before */
  constructor(
    private readonly clock: Clock,
    private readonly mostPerMinute: number,
    private readonly onFreed: () => void,
  ) {}

  mayCall(host: string): boolean {
    return (this.#callsAtMs.get(host)?.length ?? 0) < this.mostPerMinute;
  }

  /** A call begins. A bucket that refills would let twice as many through in its first minute. */
  count(host: string): void {
    const calls = this.#callsAtMs.get(host);
    if (calls !== undefined) {
      calls.push(this.clock.nowMs());
      return;
    }
    this.#callsAtMs.set(host, [this.clock.nowMs()]);
    this.#expireLater(host, MINUTE_MS);
  }

  #expireLater(host: string, afterMs: number): void {
    this.clock.after(afterMs, () => {
      const calls = this.#callsAtMs.get(host) ?? [];
      const nowMs = this.clock.nowMs();
      while (calls[0] !== undefined && calls[0] + MINUTE_MS <= nowMs) calls.shift();
      if (calls[0] === undefined) this.#callsAtMs.delete(host);
      else this.#expireLater(host, calls[0] + MINUTE_MS - nowMs);
      this.onFreed();
    });
  }
}
