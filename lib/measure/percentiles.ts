import { build } from "hdr-histogram-js";

/** What many measured durations have in common. A percentile that so few values cannot carry is absent. */
export interface Percentiles {
  readonly n: number;
  readonly p50?: number;
  /** Absent below 20 values. */
  readonly p95?: number;
  /** Absent below 100 values. */
  readonly p99?: number;
  readonly max?: number;
}

/** Values for one to lie above the percentile at all. */
const LEAST_FOR_P95 = 20;
const LEAST_FOR_P99 = 100;
/** The histogram counts whole numbers: thousandths keep the fractions of a millisecond. */
const SCALE = 1_000;

/** @param values at least 0, in any unit; three digits after the point are kept, and three significant ones */
export function percentilesOf(values: readonly number[]): Percentiles {
  const n = values.length;
  if (n === 0) return { n };
  const histogram = build({ numberOfSignificantValueDigits: 3 });
  for (const value of values) histogram.recordValue(Math.round(Math.max(0, value) * SCALE));
  const max = Math.max(...values);
  // The histogram answers with the upper end of a value's bucket, which may lie above the greatest.
  const at = (percentile: number) => Math.min(histogram.getValueAtPercentile(percentile) / SCALE, max);
  return {
    n,
    p50: at(50),
    ...(n >= LEAST_FOR_P95 ? { p95: at(95) } : {}),
    ...(n >= LEAST_FOR_P99 ? { p99: at(99) } : {}),
    max,
  };
}
