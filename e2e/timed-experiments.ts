import type { RunnableExperiment } from "#lib/experiments/experiment";
import { headOfLine } from "#lib/experiments/head-of-line/experiment";
import { herd } from "#lib/experiments/herd/experiment";
import { rhythm } from "#lib/experiments/rhythm/experiment";
import { topicExplosion } from "#lib/experiments/topic-explosion/experiment";

/**
 * Single moments decide in them: a machine that stands still for half a second makes a crowd, and another rhythm. In X25
 * it is the processor time of some events, which whatever runs beside makes longer.
 */
export const TIMED: readonly RunnableExperiment[] = [herd, headOfLine, rhythm, topicExplosion];
