import type { z } from "zod";
import type { RunJournal } from "./run-journal";
import type { Verdict } from "./verdict";

export interface Preset<Knobs extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** What is left out stays at its default. */
  readonly knobs: z.input<Knobs>;
  /** With it the claim does not hold: what cannot come out the other way proves nothing. */
  readonly turnsRound?: true;
}

/** An experiment that the Lab can run: what may be set, and what the journal of a run says about the claim. */
export interface RunnableExperiment<Knobs extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly slug: string;
  /** The claim under test, as one sentence that can be false. */
  readonly claim: string;
  /** Every knob has a default, a title and bounds: the API validates by this, and forms are drawn from it. */
  readonly knobs: Knobs;
  /** The first is the short form. */
  readonly presets: readonly Preset<Knobs>[];
  /** About how long a run takes, in milliseconds: for progress, and to refuse what would take too long. */
  expectedMs(knobs: z.output<Knobs>): number;
  check(run: RunJournal, knobs: z.output<Knobs>): Verdict;
}

/** Longest run, in milliseconds. */
export const LONGEST_RUN_MS = 60_000;
/** Most events one run publishes. */
export const MOST_EVENTS = 20_000;
/** Most connections one run opens. */
export const MOST_CONNECTIONS = 1_000;

/** Keeps the types of the knobs through a registry of all experiments. */
export function runnable<Knobs extends z.ZodObject>(
  experiment: RunnableExperiment<Knobs>,
): RunnableExperiment<Knobs> {
  return experiment;
}
