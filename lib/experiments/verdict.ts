import { z } from "zod";

/** A number of a run, with what it was counted from. */
export const figure = z.object({
  /** Kebab-case in parts joined by dots, unique in a verdict, for programs. */
  name: z.string(),
  /** For people. */
  label: z.string(),
  value: z.number(),
  unit: z.enum([
    "events",
    "ms",
    "µs",
    "bytes",
    "bytes/event",
    "requests",
    "connections",
    "times",
    "percent",
    "ratio",
  ]),
  /** How many measurements it comes from, where it comes from several. */
  n: z.int().nonnegative().optional(),
  /** Of a time between instants of two clocks: the truth lies within ± so many ms. Absent: both are of one clock. */
  uncertaintyMs: z.number().nonnegative().optional(),
});
export type Figure = z.infer<typeof figure>;

/** Points of a chart, in the order of x. */
export const series = z.object({
  name: z.string(),
  /** Unit of the axis. */
  x: z.string(),
  y: z.string(),
  points: z.array(z.tuple([z.number(), z.number()])),
  /** Set where this is no line but the time in which a fault was on: of this client, or of all ("*"). */
  faultOf: z.string().optional(),
});
export type Series = z.infer<typeof series>;

/** What an experiment's verdict rests on, whatever the run. */
export const sample = z.object({
  /** What is counted, as a plural: "events on each wire". */
  of: z.string(),
  /** With fewer of them nothing is decided. */
  least: z.int().positive(),
  /** What comes before the first that counts and is left out, as a phrase; or why nothing is. */
  warmUp: z.string(),
});
export type Sample = z.infer<typeof sample>;

/** What a run says about the claim under test. */
export const verdict = z.object({
  /** "unknown": the run cannot say. That is no failure of the claim. */
  holds: z.union([z.boolean(), z.literal("unknown")]),
  /** One or two sentences with the numbers that decided. */
  reason: z.string(),
  figures: z.array(figure),
  series: z.array(series),
  /** Which setting would turn this outcome round, in one sentence. */
  wouldChange: z.string(),
  /** Measurements that decided; of the smallest group, where groups are compared. Absent in runs from before it was told. */
  n: z.int().nonnegative().optional(),
  /** Absent in the same runs. */
  sample: sample.optional(),
  /** Names of the figures that are drawn as bars. */
  bars: z.array(z.string()).default([]),
  /** Where the bytes of its figures were counted, in one sentence. Absent: none is in bytes, or nobody told yet. */
  bytesCounted: z.string().optional(),
});
export type Verdict = z.infer<typeof verdict>;

/** What the check of an experiment finds; the rest of a verdict is the same for all its runs. */
export type Finding = Pick<Verdict, "holds" | "reason" | "figures" | "series"> & { readonly n: number };
