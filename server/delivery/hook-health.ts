import type { AttemptOutcome } from "#lib/delivery/attempt-outcome";
import { afterFailure, type FailureStreak, NO_FAILURES, reasonToDisable } from "#lib/delivery/failure-streak";
import { RETRY_SCHEDULES } from "#lib/delivery/retry-schedule";
import type { CallbackSubscription } from "./callback-subscription";

/** Draws from single outcomes what they say about a hook as a whole, and tells its transport (WH-13, WH-14). */
export class HookHealth {
  /** @param streak as it was when the process before ended */
  constructor(
    private readonly subscription: CallbackSubscription,
    private streak: FailureStreak,
  ) {}

  /** @param isManual somebody tried by hand: its failure counts against nobody */
  judge(outcome: AttemptOutcome, atMs: number, isLastAttempt: boolean, isManual: boolean): void {
    const before = this.streak;
    if (outcome.delivered || !isManual) this.subscription.onOutcome?.(outcome.delivered, atMs);
    if (outcome.delivered) {
      this.streak = NO_FAILURES;
      if (before.failingSinceMs !== undefined) {
        this.subscription.onStreak(NO_FAILURES, "It takes deliveries again.");
      }
      return;
    }
    if (outcome.failure === "gone") {
      this.subscription.onGone();
      return;
    }
    if (isManual) return;
    this.streak = afterFailure(before, atMs, isLastAttempt);
    const { failure, status } = outcome;
    const what = status === undefined ? failure : `status ${status}`;
    if (before.failingSinceMs === undefined) {
      this.subscription.onStreak(this.streak, `A delivery failed: ${what}.`);
    } else if (isLastAttempt) {
      this.subscription.onStreak(this.streak);
    }
    const schedule = RETRY_SCHEDULES[this.subscription.policy.schedule];
    const reason = reasonToDisable(this.streak, schedule, atMs);
    if (reason !== undefined) this.subscription.onExhausted(reason);
  }

  reset(): void {
    this.streak = NO_FAILURES;
  }
}
