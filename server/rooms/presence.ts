import type { Clock } from "#server/clock";

/** At most one message in this time, however many pages come and go. */
export const PRESENCE_MS = 250;

/** Counts the pages on one room's control channel. */
export class Presence {
  #present = 0;
  #cancel: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly announce: (present: number) => void,
  ) {}

  get present(): number {
    return this.#present;
  }

  /** @returns to be called when the page leaves; calling twice is harmless */
  enter(): () => void {
    let here = true;
    this.#add(1);
    return () => {
      if (here) this.#add(-1);
      here = false;
    };
  }

  #add(change: number): void {
    this.#present += change;
    this.#cancel ??= this.clock.after(PRESENCE_MS, () => {
      this.#cancel = undefined;
      this.announce(this.#present);
    });
  }
}
