import type { AttemptFailure } from "#lib/journal/entry";

/** Names of the retry schedules (WH-10). */
export const SCHEDULE_PRESETS = ["standard", "svix", "workshop"] as const;
export type SchedulePreset = (typeof SCHEDULE_PRESETS)[number];

export interface RetrySchedule {
  /** Milliseconds to wait before attempt 1, 2, 3 …; the message has failed when the last one has. */
  readonly delaysMs: readonly number[];
  /** The most that a receiver's `Retry-After` can ask for (WH-11). */
  readonly longestRetryAfterMs: number;
  /** The least wait after an answer that says "too much" (WH-12). */
  readonly throttleMs: number;
  /** An endpoint that has failed for this long without one success is disabled (WH-14). */
  readonly disableAfterMs: number;
  /** … or after this many failed messages in a row. */
  readonly disableAfterFailedMessages: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const PRODUCTION = {
  longestRetryAfterMs: DAY_MS,
  throttleMs: MINUTE_MS,
  disableAfterMs: 5 * DAY_MS,
  disableAfterFailedMessages: Number.POSITIVE_INFINITY,
} as const;

export const RETRY_SCHEDULES: Readonly<Record<SchedulePreset, RetrySchedule>> = {
  /** The schedule that Standard Webhooks recommends. */
  standard: {
    ...PRODUCTION,
    delaysMs: [
      0,
      5 * SECOND_MS,
      5 * MINUTE_MS,
      30 * MINUTE_MS,
      ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS),
    ],
  },
  /** The schedule of Svix's open-source server. */
  svix: {
    ...PRODUCTION,
    delaysMs: [
      0,
      5 * SECOND_MS,
      5 * MINUTE_MS,
      30 * MINUTE_MS,
      ...[2, 5, 10, 10].map((hours) => hours * HOUR_MS),
    ],
  },
  /** Short enough to be watched. */
  workshop: {
    delaysMs: [0, 1, 2, 5, 10, 20, 30].map((seconds) => seconds * SECOND_MS),
    longestRetryAfterMs: 30 * SECOND_MS,
    throttleMs: 2 * SECOND_MS,
    disableAfterMs: 10 * MINUTE_MS,
    disableAfterFailedMessages: 20,
  },
};

/** Share of a delay by which it is shortened or lengthened at random (WH-10). */
export const JITTER = 0.2;

const THROTTLING_STATUSES: ReadonlySet<number> = new Set([429, 502, 504]);

/** The receiver says, or shows, that it gets too much (WH-12). */
export function isThrottling(failure: AttemptFailure, status: number | undefined): boolean {
  return failure === "timeout" || (status !== undefined && THROTTLING_STATUSES.has(status));
}

export interface FailedAttempt {
  /** Attempts made so far, this one included. */
  readonly attempts: number;
  readonly failure: AttemptFailure;
  readonly status: number | undefined;
  /** What the receiver asked for, in ms from now; see `retryAfterMs`. */
  readonly retryAfterMs: number | undefined;
  /** 0 ≤ random < 1. */
  readonly random: number;
}

/** @returns milliseconds until the next attempt, or undefined when there is none left */
export function nextDelayMs(schedule: RetrySchedule, attempt: FailedAttempt): number | undefined {
  const delayMs = schedule.delaysMs[attempt.attempts];
  if (delayMs === undefined) return undefined;
  const scheduledMs = delayMs * (1 - JITTER + 2 * JITTER * attempt.random);
  const askedMs = Math.min(attempt.retryAfterMs ?? 0, schedule.longestRetryAfterMs);
  const throttledMs = isThrottling(attempt.failure, attempt.status) ? schedule.throttleMs : 0;
  return Math.max(scheduledMs, askedMs, throttledMs);
}
