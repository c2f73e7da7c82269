import { RUNNABLE } from "./runnable";

/**
 * The settings of each experiment's short form, by its id, as JSON text with the knobs in the order of their schema.
 * A run with other settings answers another question: "No cut" says nothing of a cut.
 */
export const USUAL_SETTINGS: ReadonlyMap<string, string> = new Map(
  RUNNABLE.map(({ id, knobs, presets }) => [id, JSON.stringify(knobs.parse(presets[0]?.knobs ?? {}))]),
);
