/** A number of calls that may be under way at once, in all and to one host; those that found no place are told when there is one. */
export class CallSlots {
  readonly #waiting = new Set<() => void>();
  #whenIdle: () => void = () => {};
  readonly #takenByHost = new Map<string, number>();
  #taken = 0;

  constructor(
    private readonly most: number,
    private readonly mostOfHost: number,
  ) {}

  /** @param host undefined: of this server, without a limit of its own @param whenFree called once, later, when the answer is false */
  take(host: string | undefined, whenFree: () => void): boolean {
    const ofHost = host === undefined ? 0 : (this.#takenByHost.get(host) ?? 0);
    if (this.#taken >= this.most || ofHost >= this.mostOfHost) {
      this.#waiting.add(whenFree);
      return false;
    }
    this.#taken += 1;
    if (host !== undefined) this.#takenByHost.set(host, ofHost + 1);
    return true;
  }

  /** @param host as it was taken */
  release(host: string | undefined): void {
    this.#taken -= 1;
    if (host !== undefined) {
      const left = (this.#takenByHost.get(host) ?? 0) - 1;
      if (left > 0) this.#takenByHost.set(host, left);
      else this.#takenByHost.delete(host);
    }
    if (this.#taken === 0) this.#whenIdle();
    // Who is told may have nothing to call any more, or its host no place; then the place goes to the next.
    for (const whenFree of [...this.#waiting]) {
      if (this.#taken >= this.most) return;
      if (this.#waiting.delete(whenFree)) whenFree();
    }
  }

  /** Told each time the last call under way has ended. */
  whenIdle(action: () => void): void {
    this.#whenIdle = action;
  }

  get taken(): number {
    return this.#taken;
  }
}
