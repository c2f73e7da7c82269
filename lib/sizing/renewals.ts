import { numberText } from "./formula";
import type { SizingInputs } from "./inputs";

/** So long a request of long polling waits for an event, unless it says otherwise (LP-1). */
export const WAIT_SECONDS = 25;
const SECONDS_PER_DAY = 86_400;

export interface Renewals {
  readonly perDay: number;
  /** With its numbers. */
  readonly formula: string;
}

/**
 * Waits of long polling that end without an event, each followed by a new request. Events come independently.
 *
 * @param deliveries a day, to all receivers
 */
export function renewals({ users, perMinute }: SizingInputs, deliveries: number): Renewals {
  const dueInAWait = (perMinute / 60) * WAIT_SECONDS;
  if (dueInAWait === 0) {
    return {
      perDay: (users * SECONDS_PER_DAY) / WAIT_SECONDS,
      formula: `${numberText(users)} × 86,400 s / ${WAIT_SECONDS} s`,
    };
  }
  // Of all requests the share e^(−rate × wait) ends so, and each of the others brings an event.
  return {
    perDay: deliveries / Math.expm1(dueInAWait),
    formula: `${numberText(deliveries)} / (e^(${numberText(perMinute)}/min × ${WAIT_SECONDS} s) − 1)`,
  };
}
