import type { JournalEntry } from "#lib/journal/entry";
import type { ControlEntries } from "#lib/rooms/control-channel";
import type { Clock } from "#server/clock";

/** At most one message in this time. */
export const FLUSH_MS = 50;
/** Entries that wait for a page, at most; what comes on top is left out and counted. */
export const MOST_WAITING = 2_000;

export type EntryBatch = Omit<ControlEntries, "journal">;

/** News on its way to one page: collected, bounded, sent in batches. */
export class EntryOutbox {
  #entries: JournalEntry[] = [];
  #dropped = 0;
  #cancel: (() => void) | undefined;
  #closed = false;

  /**
   * @param isReady false while the page's connection has not taken the last batch
   * @param send one batch: at least one entry, or a count of those left out
   */
  constructor(
    private readonly clock: Clock,
    private readonly isReady: () => boolean,
    private readonly send: (batch: EntryBatch) => void,
  ) {}

  push(entry: JournalEntry): void {
    if (this.#closed) return;
    if (this.#entries.length < MOST_WAITING) this.#entries.push(entry);
    else this.#dropped += 1;
    this.#cancel ??= this.clock.after(FLUSH_MS, () => this.#flush());
  }

  /** What waits is forgotten. */
  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #flush(): void {
    if (!this.isReady()) {
      this.#cancel = this.clock.after(FLUSH_MS, () => this.#flush());
      return;
    }
    const batch = { entries: this.#entries, dropped: this.#dropped };
    this.#entries = [];
    this.#dropped = 0;
    this.#cancel = undefined;
    this.send(batch);
  }
}
