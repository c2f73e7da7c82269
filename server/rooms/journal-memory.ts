import { randomUUID } from "node:crypto";
import type { JournalEntry } from "#lib/journal/entry";
import type { Clock } from "#server/clock";

/** Entries kept, at most. */
export const MOST_KEPT = 5_000;
/** How long entries are kept when no page observes the room, in milliseconds. */
export const KEPT_MS = 60_000;

const POSITION = /^([^:]+):([0-9]{1,15})$/;

export interface MissedEntries {
  readonly entries: readonly JournalEntry[];
  /** Entries in between that are no longer kept. */
  readonly dropped: number;
}

/**
 * The newest entries of one room's journal, for pages whose line to the server was lost for a while. A position in it
 * is `<journal>:<count>`; a journal lives as long as the process keeps its room.
 */
export class JournalMemory {
  readonly #id = randomUUID();
  #kept: JournalEntry[] = [];
  #count = 0;
  #isKeeping = true;
  #cancelForgetting: (() => void) | undefined;

  constructor(private readonly clock: Clock) {
    this.unobserved();
  }

  get position(): string {
    return `${this.#id}:${this.#count}`;
  }

  append(entry: JournalEntry): void {
    this.#count += 1;
    if (!this.#isKeeping) return;
    this.#kept.push(entry);
    // Not one by one: that would move all of them each time.
    if (this.#kept.length >= 2 * MOST_KEPT) this.#kept.splice(0, this.#kept.length - MOST_KEPT);
  }

  /** What came after a position, whoever's it is: of another journal everything is news. */
  since(position: string): MissedEntries {
    const [, id, digits] = POSITION.exec(position) ?? [];
    const after = id === this.#id ? Math.min(Number(digits), this.#count) : 0;
    const missed = this.#count - after;
    const entries = this.#kept.slice(-Math.min(missed, MOST_KEPT)).slice(0, missed);
    return { entries, dropped: missed - entries.length };
  }

  observed(): void {
    this.#cancelForgetting?.();
    this.#isKeeping = true;
  }

  unobserved(): void {
    this.#cancelForgetting?.();
    this.#cancelForgetting = this.clock.after(KEPT_MS, () => {
      this.#isKeeping = false;
      this.#kept = [];
    });
  }
}
