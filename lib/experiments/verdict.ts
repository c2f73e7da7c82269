/** A number of a run, with what it was counted from. */
export interface Figure {
  /** Kebab-case, unique in a verdict, for programs. */
  readonly name: string;
  /** For people. */
  readonly label: string;
  readonly value: number;
  readonly unit:
    | "events"
    | "ms"
    | "bytes"
    | "bytes/event"
    | "requests"
    | "connections"
    | "percent"
    | "ratio"
    | "µs";
  /** How many measurements it comes from, where it comes from several. */
  readonly n?: number;
}

/** Points of a chart, in the order of x. */
export interface Series {
  readonly name: string;
  readonly x: string;
  readonly y: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a run says about the claim under test. */
export interface Verdict {
  /** "unknown": the run cannot say. That is no failure of the claim. */
  readonly holds: boolean | "unknown";
  /** One or two sentences with the numbers that decided. */
  readonly reason: string;
  readonly figures: readonly Figure[];
  readonly series: readonly Series[];
  /** Which setting would turn it round, in one sentence. */
  readonly wouldChange: string;
}
