import type { RunnableExperiment } from "#lib/experiments/experiment";
import { headOfLine } from "#lib/experiments/head-of-line/experiment";
import { herd } from "#lib/experiments/herd/experiment";
import { rhythm } from "#lib/experiments/rhythm/experiment";

/** Single moments decide in them: a machine that stands still for half a second makes a crowd, and another rhythm. */
export const TIMED: readonly RunnableExperiment[] = [herd, headOfLine, rhythm];
