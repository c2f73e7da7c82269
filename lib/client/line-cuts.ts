import { nowMs } from "#lib/client/now";
import { cutLine, healLine } from "#lib/client/queries/cut-line";
import { type PlaygroundStore, updateLane } from "#lib/client/stores/playground-store";
import type { TransportId } from "#lib/transports/catalog";

/** Cut lines of this page's lanes. The server does the cutting, on the real socket; here is what the page shows of it. */
export class LineCuts {
  readonly #timers = new Map<TransportId, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly store: PlaygroundStore,
    private readonly roomId: string,
  ) {}

  /** @throws ProblemError when the server refuses; the lane is then as it was */
  async cut(transport: TransportId, forMs: number): Promise<void> {
    const { subscriberId } = this.store.getState().lanes[transport];
    if (subscriberId === undefined) return;
    this.#show(transport, nowMs() + forMs);
    this.#timers.set(
      transport,
      setTimeout(() => this.#show(transport, undefined), forMs),
    );
    try {
      await cutLine(this.roomId, subscriberId, forMs);
    } catch (error) {
      this.#show(transport, undefined);
      throw error;
    }
  }

  /** @throws ProblemError when the server refuses */
  async heal(transport: TransportId): Promise<void> {
    const { subscriberId } = this.store.getState().lanes[transport];
    if (subscriberId === undefined) return;
    this.#show(transport, undefined);
    await healLine(this.roomId, subscriberId);
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #show(transport: TransportId, cutUntilMs: number | undefined): void {
    clearTimeout(this.#timers.get(transport));
    updateLane(this.store, transport, () => ({ cutUntilMs }));
  }
}
