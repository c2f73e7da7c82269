import type { RetrySchedule } from "./retry-schedule";

/** What has gone wrong since the last success of one endpoint (WH-14). */
export interface FailureStreak {
  /** Server clock, ms; undefined while the last attempt succeeded. */
  readonly failingSinceMs: number | undefined;
  /** Messages in a row whose last attempt failed. */
  readonly failedMessages: number;
}

export const NO_FAILURES: FailureStreak = { failingSinceMs: undefined, failedMessages: 0 };

/** A streak as it is kept with its endpoint; nothing is kept of none. */
export type StoredStreak = {
  /** Server clock, ms. */
  readonly failingSinceMs?: number | undefined;
  readonly failedMessages?: number | undefined;
};

export function storedStreak({ failingSinceMs, failedMessages }: FailureStreak): StoredStreak {
  return failingSinceMs === undefined ? {} : { failingSinceMs, failedMessages };
}

export function restoredStreak({ failingSinceMs, failedMessages = 0 }: StoredStreak): FailureStreak {
  return failingSinceMs === undefined ? NO_FAILURES : { failingSinceMs, failedMessages };
}

/** @param isLastAttempt there is no further attempt for this message */
export function afterFailure(streak: FailureStreak, atMs: number, isLastAttempt: boolean): FailureStreak {
  return {
    failingSinceMs: streak.failingSinceMs ?? atMs,
    failedMessages: streak.failedMessages + (isLastAttempt ? 1 : 0),
  };
}

/** @returns one sentence on why the endpoint has to be disabled now, or undefined */
export function reasonToDisable(
  { failingSinceMs, failedMessages }: FailureStreak,
  schedule: RetrySchedule,
  nowMs: number,
): string | undefined {
  if (failedMessages >= schedule.disableAfterFailedMessages) {
    return `${failedMessages} messages in a row could not be delivered.`;
  }
  if (failingSinceMs !== undefined && nowMs - failingSinceMs >= schedule.disableAfterMs) {
    return `Nothing could be delivered for ${Math.round(schedule.disableAfterMs / 60_000)} minutes.`;
  }
  return undefined;
}
