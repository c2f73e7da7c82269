import { factsOfClient, type RunJournal } from "./run-journal";
import type { Figure } from "./verdict";

/** Events that a client has, each counted once. */
export function arrivedEvents(run: RunJournal, client: string): number {
  return new Set(factsOfClient(run, "arrived", client).map(({ offset }) => offset)).size;
}

export function arrivedFigure(client: string, label: string, arrived: number): Figure {
  return {
    name: `${client}.arrived`,
    label: `${label}: events that arrived`,
    value: arrived,
    unit: "events",
  };
}
