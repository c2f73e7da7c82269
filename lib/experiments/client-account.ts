import { factsOf, factsOfClient, type RunJournal } from "./run-journal";

/** What one client has of all that was published. */
export interface ClientAccount {
  readonly client: string;
  readonly label: string;
  /** Different events that arrived. */
  readonly received: number;
  /** Published, and never here. */
  readonly lost: number;
  /** Arrivals beyond the first of each event. */
  readonly repeated: number;
  /** From when the publisher meant to send to the arrival, of events that were not sent again; in milliseconds. */
  readonly latenciesMs: readonly number[];
}

export function clientAccounts(run: RunJournal): ClientAccount[] {
  const plannedAtMs = new Map(factsOf(run, "published").map((fact) => [fact.offset, fact.plannedAtMs]));
  return factsOf(run, "client").map(({ client, label }) => {
    const mine = factsOfClient(run, "arrived", client).filter(({ offset }) => plannedAtMs.has(offset));
    const received = new Set(mine.map(({ offset }) => offset)).size;
    return {
      client,
      label,
      received,
      lost: plannedAtMs.size - received,
      repeated: mine.length - received,
      latenciesMs: mine
        .filter(({ replayed }) => !replayed)
        .map(({ offset, atMs }) => atMs - (plannedAtMs.get(offset) ?? atMs)),
    };
  });
}
