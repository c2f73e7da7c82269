import type { Clock } from "#server/clock";
import type { DeliveryUpdate, HookStore } from "#server/delivery/hook-store";
import type { Logger } from "#server/logger";
import type { CallbackSubscription } from "./callback-subscription";

/** After a store that did not take a result. */
const WRITE_AGAIN_MS = 1_000;

/**
 * Writes what became of a hook's deliveries, again and again until the store takes it. A result that is known is not
 * made again by a second call of the receiver (WH-21).
 */
export class DeliveryWriter {
  readonly #waiting = new Set<() => void>();
  #isStopped = false;

  constructor(
    private readonly subscription: Pick<CallbackSubscription, "id" | "room">,
    private readonly parts: { readonly hooks: HookStore; readonly clock: Clock; readonly logger: Logger },
  ) {}

  /** @returns true when it is on disk, false when the end of the process came first: it stays as it was there */
  record(update: Omit<DeliveryUpdate, "roomId" | "hookId">): Promise<boolean> {
    const { id: hookId, room } = this.subscription;
    return this.#write(() => this.parts.hooks.update({ roomId: room.id, hookId, ...update }));
  }

  /** Gives up everything that is due. @param isWanted asked before each try @returns as `record` */
  cancelAll(isWanted: () => boolean): Promise<boolean> {
    const { id: hookId, room } = this.subscription;
    return this.#write(async () => {
      if (isWanted()) await this.parts.hooks.cancelPending(room.id, hookId);
    });
  }

  /** Nothing is written again after this. */
  stop(): void {
    this.#isStopped = true;
    for (const goOn of this.#waiting) goOn();
  }

  async #write(write: () => Promise<void>): Promise<boolean> {
    for (;;) {
      try {
        await write();
        return true;
      } catch (error) {
        const { logger } = this.parts;
        logger.error({ err: error, hook: this.subscription.id }, "a delivery's result is not on disk yet");
      }
      if (this.#isStopped) return false;
      await this.#wait();
    }
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => {
      const goOn = () => {
        stopTimer();
        this.#waiting.delete(goOn);
        resolve();
      };
      const stopTimer = this.parts.clock.after(WRITE_AGAIN_MS, goOn);
      this.#waiting.add(goOn);
    });
  }
}
