import type { RunFact } from "#lib/experiments/run-journal";

/** Facts a journal holds. A run that tells more has no verdict. */
export const MOST_FACTS = 50_000;

/** How a run came to its end. */
export type RunEnding =
  | { readonly kind: "done" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly reason: string };

export interface RunFacts {
  readonly journal: readonly RunFact[];
  /** Facts that were told and had no place. */
  readonly dropped: number;
}

/** A run that somebody carries out, and what it has told so far. */
export interface UnderWay {
  readonly facts: RunFacts;
  /** Resolves once, when its end has been told or has to be made. */
  readonly ended: Promise<RunEnding>;
  cancel(): void;
}

/** A journal that grows to a bound. */
export class BoundedJournal implements RunFacts {
  readonly journal: RunFact[] = [];
  #dropped = 0;

  get dropped(): number {
    return this.#dropped;
  }

  add(facts: readonly RunFact[]): void {
    const room = Math.max(0, MOST_FACTS - this.journal.length);
    this.journal.push(...facts.slice(0, room));
    this.#dropped += Math.max(0, facts.length - room);
  }
}
