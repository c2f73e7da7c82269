import type { z } from "zod";
import type { RunJournal } from "./run-journal";
import type { Setup } from "./setup";
import type { Finding, Sample, Verdict } from "./verdict";

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
  /** It is about browsers: the page of who starts it carries it out. Absent: a process beside the server does. */
  readonly runsIn?: "page";
  /** Its room lets in the WebSockets of other sites' pages. Absent: it never does. */
  opensDoor?(knobs: z.output<Knobs>): boolean;
  /** Every knob has a default, a title and bounds: the API validates by this, and forms are drawn from it. */
  readonly knobs: Knobs;
  /** The first is the short form. */
  readonly presets: readonly Preset<Knobs>[];
  /** About how long a run takes, in milliseconds: for progress, and to refuse what would take too long. */
  expectedMs(knobs: z.output<Knobs>): number;
  /** What a verdict rests on, and how much of it is too little. */
  readonly sample: Sample;
  /** The ends of the names of the figures that are drawn as bars: `lost` for `sse.lost`. */
  readonly bars: readonly string[];
  /** Who takes part, and by which lines. */
  readonly setup: Setup;
  check(run: RunJournal, knobs: z.output<Knobs>): Verdict;
}

/** As an experiment is written: its check finds something in any journal, and need not ask whether it is enough. */
type Written<Knobs extends z.ZodObject> = Omit<RunnableExperiment<Knobs>, "check"> & {
  check(run: RunJournal, knobs: z.output<Knobs>): Finding;
};

/** Longest run, in milliseconds. */
export const LONGEST_RUN_MS = 60_000;
/** Most events one run publishes. */
export const MOST_EVENTS = 20_000;
/** Most connections one run opens. */
export const MOST_CONNECTIONS = 1_000;

/** Keeps the types of the knobs through a registry of all experiments, and lets no small sample decide. */
export function runnable<Knobs extends z.ZodObject>(written: Written<Knobs>): RunnableExperiment<Knobs> {
  const { sample, bars } = written;
  return {
    ...written,
    check(run, knobs) {
      const finding = written.check(run, knobs);
      const verdict = {
        ...finding,
        sample,
        bars: finding.figures
          .map(({ name }) => name)
          .filter((name) => bars.some((end) => name === end || name.endsWith(`.${end}`))),
      };
      if (finding.holds === "unknown" || finding.n >= sample.least) return verdict;
      return {
        ...verdict,
        holds: "unknown",
        reason: `Too small a sample: ${finding.n} ${sample.of}; ${sample.least} are needed.`,
      };
    },
  };
}
