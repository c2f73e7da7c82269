import type { z } from "zod";
import { isInBytes } from "./bytes-counted";
import type { RunJournal } from "./run-journal";
import type { Setup } from "./setup";
import type { Finding, Sample, Verdict } from "./verdict";
import { undecided, type WouldChange, whatWouldChange } from "./would-change";

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
  /** Some of its figures are the server's own. Nothing is drawn while it runs: that would be work of the same server. */
  readonly readsServer?: true;
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
  /** Where the bytes of its figures are counted, in one sentence. Absent: none of them is in bytes. */
  readonly bytesCounted?: string;
  /** Which setting would turn its verdict round, whichever it was. */
  readonly wouldChange: WouldChange;
  /** Who takes part with these knobs, and by which lines. */
  setup(knobs: z.output<Knobs>): Setup;
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
  const { sample, bars, bytesCounted, wouldChange } = written;
  return {
    ...written,
    check(run, knobs) {
      const finding = written.check(run, knobs);
      const verdict = {
        ...finding,
        sample,
        wouldChange: whatWouldChange(wouldChange, finding.holds),
        bars: finding.figures
          .map(({ name }) => name)
          .filter((name) => bars.some((end) => name === end || name.endsWith(`.${end}`))),
        ...(finding.figures.some(isInBytes) ? { bytesCounted } : {}),
      };
      if (finding.holds === "unknown" || finding.n >= sample.least) return verdict;
      return undecided(
        verdict,
        wouldChange,
        `Too small a sample: ${finding.n} ${sample.of}; ${sample.least} are needed.`,
      );
    },
  };
}
