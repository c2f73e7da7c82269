import { numberText } from "./formula";
import type { SizingInputs } from "./inputs";

/** So long a request of long polling waits for an event, unless it says otherwise (LP-1). */
export const WAIT_SECONDS = 25;
const SECONDS_PER_DAY = 86_400;

/** Answers of long polling, to all receivers. */
export interface Answers {
  readonly perDay: number;
  /** With its numbers. */
  readonly formula: string;
}

/**
 * Answers that bring events. Nobody can ask again sooner than after a round trip: events that came meanwhile share the
 * next answer, and only when there was none the request waits for one. Events come independently.
 */
export function answersPerDay({ users, perMinute, roundTrip }: SizingInputs): Answers {
  if (perMinute === 0) return { perDay: 0, formula: "0" };
  const rate = perMinute / 60;
  const tripSeconds = roundTrip / 1_000;
  return {
    perDay: (users * SECONDS_PER_DAY) / (tripSeconds + Math.exp(-rate * tripSeconds) / rate),
    formula: `${numberText(users)} × 86,400 s / (${numberText(roundTrip)} ms + e^(−${numberText(perMinute)}/min × ${numberText(roundTrip)} ms) / (${numberText(perMinute)}/min))`,
  };
}

/**
 * Waits of long polling that end without an event, each followed by a new request. Events come independently.
 *
 * @param answers a day that bring events, to all receivers
 */
export function renewals({ users, perMinute }: SizingInputs, answers: number): Answers {
  const dueInAWait = (perMinute / 60) * WAIT_SECONDS;
  if (dueInAWait === 0) {
    return {
      perDay: (users * SECONDS_PER_DAY) / WAIT_SECONDS,
      formula: `${numberText(users)} × 86,400 s / ${WAIT_SECONDS} s`,
    };
  }
  // Of all requests the share e^(−rate × wait) ends so, and each of the others brings an event.
  return {
    perDay: answers / Math.expm1(dueInAWait),
    formula: `${numberText(Math.round(answers))} / (e^(${numberText(perMinute)}/min × ${WAIT_SECONDS} s) − 1)`,
  };
}
