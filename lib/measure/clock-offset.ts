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
 * Offset by the sample with the smallest round trip (RFC 5905 §8, ME-2).
 * @returns undefined without samples
 */
export function estimateClockOffset(samples: readonly ClockSample[]): ClockOffset | undefined {
  let best: ClockSample | undefined;
  for (const sample of samples) {
    if (best === undefined || roundTripMs(sample) < roundTripMs(best)) best = sample;
  }
  if (best === undefined) return undefined;
  const middleMs = (best.sentAtMs + best.answeredAtMs) / 2;
  return { offsetMs: best.remoteAtMs - middleMs, uncertaintyMs: roundTripMs(best) / 2 };
}

function roundTripMs(sample: ClockSample): number {
  return sample.answeredAtMs - sample.sentAtMs;
}
