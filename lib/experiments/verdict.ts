import { z } from "zod";

/** A number of a run, with what it was counted from. */
export const figure = z.object({
  /** Kebab-case in parts joined by dots, unique in a verdict, for programs. */
  name: z.string(),
  /** For people. */
  label: z.string(),
  value: z.number(),
  unit: z.enum(["events", "ms", "µs", "bytes", "bytes/event", "requests", "connections", "percent", "ratio"]),
  /** How many measurements it comes from, where it comes from several. */
  n: z.int().nonnegative().optional(),
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

/** What a run says about the claim under test. */
export const verdict = z.object({
  /** "unknown": the run cannot say. That is no failure of the claim. */
  holds: z.union([z.boolean(), z.literal("unknown")]),
  /** One or two sentences with the numbers that decided. */
  reason: z.string(),
  figures: z.array(figure),
  series: z.array(series),
  /** Which setting would turn it round, in one sentence. */
  wouldChange: z.string(),
});
export type Verdict = z.infer<typeof verdict>;
