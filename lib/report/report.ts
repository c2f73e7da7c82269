import type { FigureBarGroup } from "#lib/charts/figure-bars";
import type { SeriesLanes } from "#lib/charts/series-lanes";
import type { Verdict } from "#lib/experiments/verdict";

export interface ReportTable {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly string[])[];
}

export interface ReportChart {
  readonly lanes: SeriesLanes;
  /** The names of its lanes, for people. */
  readonly labels: ReadonlyMap<string, string>;
}

/** A statement with its verdict, and what was measured about it. */
export interface ReportCard {
  readonly title: string;
  readonly verdict: string;
  readonly text: string;
  /** One line each. */
  readonly evidence: readonly string[];
  readonly source: string;
}

/** One run, or one session of the playground. Every text in it is plain text, whatever it looks like. */
export interface ReportPart {
  readonly title: string;
  readonly question: string;
  readonly claim?: string;
  readonly verdict?: Pick<Verdict, "holds" | "reason" | "wouldChange">;
  /** What was expected before the run. */
  readonly prediction?: string;
  /** Why there is no verdict, or none that counts. */
  readonly remark?: string;
  readonly charts: readonly ReportChart[];
  readonly bars: readonly FigureBarGroup[];
  readonly tables: readonly ReportTable[];
  /** Undefined: the part is about no statements. */
  readonly cards?: { readonly caption: string; readonly list: readonly ReportCard[] };
  /** Date, machine, settings. */
  readonly conditions: readonly (readonly [name: string, text: string])[];
  /** Where it can be done again: an absolute address, and what opens there. */
  readonly again?: { readonly href: string; readonly label: string };
}

/** What is handed to somebody who was not there. */
export interface Report {
  readonly title: string;
  /** ISO 8601. */
  readonly madeAt: string;
  /** Of the server that it was made on. */
  readonly origin: string;
  readonly version: string;
  readonly parts: readonly ReportPart[];
  /** Everything that was measured, for programs. */
  readonly rawData: unknown;
}
