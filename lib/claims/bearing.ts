import type { Verdict } from "#lib/experiments/verdict";
import type { Direction, ExperimentId, Test } from "./claim";

/** An experiment that bears on a statement. */
export interface Bearing {
  readonly experiment: ExperimentId;
  readonly direction: Direction;
}

const DIRECTIONS = ["supports", "contradicts", "measures"] as const satisfies readonly Direction[];

/** Empty where no experiment can show it. */
export function bearingsOf(test: Test): Bearing[] {
  if ("untestable" in test) return [];
  return DIRECTIONS.flatMap((direction) =>
    (test[direction] ?? []).map((experiment) => ({ experiment, direction })),
  );
}

export type Outcome = "supports this" | "speaks against this" | "undecided";

/** What a run says about the statement itself. The verdict of the run is about the experiment's own claim. */
export function outcomeOf(direction: Direction, holds: Verdict["holds"]): Outcome {
  if (holds === "unknown" || direction === "measures") return "undecided";
  return holds === (direction === "supports") ? "supports this" : "speaks against this";
}
