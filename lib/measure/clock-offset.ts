/** One question about the time: asked at `sentAtMs`, answered at `answeredAtMs` (this clock), with the other's clock. */
export interface ClockSample {
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
  readonly remoteAtMs: number;
}

export interface ClockOffset {
  /** Add to an instant of this clock to get the remote one, in ms. */
  readonly offsetMs: number;
  /** The truth lies within ± this many ms, however asymmetric the path (ME-2). */
  readonly uncertaintyMs: number;
}

/**
 * Offset by the sample with the smallest round trip (RFC 5905 §8, ME-2), among those that agree with the newest: a clock
 * that was set, or that stood still while its machine slept, makes the older ones untrue.
 * @param samples oldest first
 * @returns undefined without samples
 */
export function estimateClockOffset(samples: readonly ClockSample[]): ClockOffset | undefined {
  const newest = samples.at(-1);
  if (newest === undefined) return undefined;
  let best = newest;
  for (const sample of samples) {
    if (roundTripMs(sample) < roundTripMs(best) && canBothBeTrue(sample, newest)) best = sample;
  }
  return offsetBy(best);
}

function offsetBy(sample: ClockSample): ClockOffset {
  const middleMs = (sample.sentAtMs + sample.answeredAtMs) / 2;
  return { offsetMs: sample.remoteAtMs - middleMs, uncertaintyMs: roundTripMs(sample) / 2 };
}

/** Some offset lies within what the one and the other leave open. */
function canBothBeTrue(one: ClockSample, other: ClockSample): boolean {
  const [a, b] = [offsetBy(one), offsetBy(other)];
  return Math.abs(a.offsetMs - b.offsetMs) <= a.uncertaintyMs + b.uncertaintyMs;
}

function roundTripMs(sample: ClockSample): number {
  return sample.answeredAtMs - sample.sentAtMs;
}
