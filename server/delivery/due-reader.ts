import type { Clock } from "#server/clock";
import type { HookStore, PendingDelivery } from "#server/delivery/hook-store";
import type { Logger } from "#server/logger";
import type { CallbackSubscription } from "./callback-subscription";

/** After a store that could not be read. */
const READ_AGAIN_MS = 1_000;

/** Asks the store what is due to a hook, one question after the other, and again after one that failed. */
export class DueReader {
  /** Settled while the store was asked: what it said of these is out of date. */
  #settledMeanwhile: Set<number> | undefined;
  #reading: Promise<void> = Promise.resolve();
  #stopTimer: () => void = () => {};
  #isStopped = false;

  /** @param mostRead rows of one answer @param take gets what is due, oldest first */
  constructor(
    private readonly subscription: Pick<CallbackSubscription, "id" | "room">,
    private readonly parts: { readonly hooks: HookStore; readonly clock: Clock; readonly logger: Logger },
    private readonly mostRead: number,
    private readonly take: (due: readonly PendingDelivery[], hasMore: boolean) => void,
  ) {}

  /** @param before what has to be on disk first @returns when `take` has been called, or the read has failed */
  read(before: Promise<unknown>): Promise<void> {
    this.#stopTimer();
    this.#reading = this.#reading.then(() => before).then(() => this.#read());
    return this.#reading;
  }

  settled(offset: number): void {
    this.#settledMeanwhile?.add(offset);
  }

  /** Asks nothing again by itself. */
  stop(): void {
    this.#isStopped = true;
    this.#stopTimer();
  }

  async #read(): Promise<void> {
    const { hooks, clock, logger } = this.parts;
    const { id, room } = this.subscription;
    const settled = new Set<number>();
    this.#settledMeanwhile = settled;
    try {
      const due = await hooks.loadPending(room.id, id, this.mostRead);
      const current = due.filter(({ offset }) => !settled.has(offset));
      this.take(current, due.length === this.mostRead);
    } catch (error) {
      if (this.#isStopped) return;
      logger.error({ err: error, hook: id }, "due deliveries were not read");
      this.#stopTimer = clock.after(READ_AGAIN_MS, () => void this.read(Promise.resolve()));
    } finally {
      this.#settledMeanwhile = undefined;
    }
  }
}
