/**
 * The race's time axis: linear up to 10 ms, where the push wires differ, then a decade per step, so that a poll
 * of two seconds fits on the same line.
 */
const LINEAR_END_MS = 10;
const LINEAR_SHARE = 0.4;
const DECADES = 3;

/** Latest instant that is drawn; what comes later stands at the right edge. */
export const AXIS_END_MS = LINEAR_END_MS * 10 ** DECADES;

/** @returns the place on the axis, on [0, 1] */
export function axisPosition(ms: number): number {
  if (ms <= 0) return 0;
  if (ms <= LINEAR_END_MS) return (ms / LINEAR_END_MS) * LINEAR_SHARE;
  const decades = Math.log10(Math.min(ms, AXIS_END_MS) / LINEAR_END_MS);
  return LINEAR_SHARE + (decades / DECADES) * (1 - LINEAR_SHARE);
}

export interface AxisTick {
  readonly ms: number;
  /** Empty on minor ticks. */
  readonly label: string;
}

const MAJOR_TICKS: readonly AxisTick[] = [
  { ms: 0, label: "0" },
  { ms: 5, label: "5" },
  { ms: 10, label: "10 ms" },
  { ms: 100, label: "100" },
  { ms: 1_000, label: "1 s" },
  { ms: 10_000, label: "10 s" },
];

const MINOR_TICKS: readonly AxisTick[] = [
  1, 2, 3, 4, 6, 7, 8, 9, 20, 30, 40, 50, 60, 70, 80, 90, 200, 300, 400, 500, 600, 700, 800, 900, 2_000,
  3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000,
].map((ms) => ({ ms, label: "" }));

export const AXIS_TICKS = { major: MAJOR_TICKS, minor: MINOR_TICKS } as const;
