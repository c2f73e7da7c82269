import { randomBytes } from "node:crypto";
import type { JournalEntry } from "#lib/journal/entry";
import type { Clock } from "#server/clock";
import type { Forgettable, RoomMemory } from "#server/rooms/room-memory";

/** Entries kept, at most. */
export const MOST_KEPT = 5_000;
/** How long entries are kept when no page observes the room, in milliseconds. */
export const KEPT_MS = 60_000;

/** What all journals take is counted anew after so many entries of one: for each it would be as much work as the entry. */
const COUNTED_EVERY = 64;

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
export class JournalMemory implements Forgettable {
  readonly #id = randomBytes(16).toString("hex");
  #kept: JournalEntry[] = [];
  #count = 0;
  #isKeeping = true;
  #cancelForgetting: (() => void) | undefined;

  /** @param memory of all journals */
  constructor(
    private readonly clock: Clock,
    private readonly memory: RoomMemory,
  ) {
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
    if (this.#kept.length % COUNTED_EVERY === 0) this.memory.grew(this, this.#kept.length, 0);
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
    this.#cancelForgetting = this.clock.after(KEPT_MS, () => this.#stopKeeping());
  }

  /** Other rooms need the memory. */
  forgetAll(): void {
    this.#kept = [];
    this.memory.left(this);
  }

  /** The room has ended. */
  close(): void {
    this.#cancelForgetting?.();
    this.#stopKeeping();
  }

  #stopKeeping(): void {
    this.#isKeeping = false;
    this.forgetAll();
  }
}
