import { SAMPLE_EVENTS } from "#lib/events/sample-events";
import type { StreamRate } from "./fire-modes";

/** An event to start from: the article's own examples, as data. */
export interface Scenario {
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly data: unknown;
  /** Events a second, where the story is one of repetition. */
  readonly suggestedRate?: StreamRate;
}

export const SCENARIOS = SAMPLE_EVENTS satisfies readonly Scenario[];
