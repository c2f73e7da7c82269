import type { RunFact, RunJournal } from "#lib/experiments/run-journal";

/** A journal written by hand: each fact at its own millisecond. */
export class JournalBuilder {
  readonly #facts: RunFact[] = [];

  /** @param atMs of the fact; what is added does not have to be in order */
  add(atMs: number, fact: DistributiveOmit<RunFact, "atMs">): this {
    this.#facts.push({ ...fact, atMs } as RunFact);
    return this;
  }

  publish(offset: number, atMs: number): this {
    return this.add(atMs, { kind: "published", offset, plannedAtMs: atMs, sentAtMs: atMs, matched: 1 });
  }

  arrive(client: string, offset: number, atMs: number, replayed = false): this {
    return this.add(atMs, { kind: "arrived", client, offset, replayed });
  }

  build(): RunJournal {
    return this.#facts.toSorted((a, b) => a.atMs - b.atMs);
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
