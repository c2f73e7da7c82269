import type { AttemptOutcome } from "#lib/delivery/attempt-outcome";
import { afterFailure, type FailureStreak, NO_FAILURES, reasonToDisable } from "#lib/delivery/failure-streak";
import { RETRY_SCHEDULES } from "#lib/delivery/retry-schedule";
import type { CallbackSubscription } from "./callback-subscription";

/** Draws from single outcomes what they say about a hook as a whole, and tells its transport (WH-13, WH-14). */
export class HookHealth {
  #streak: FailureStreak;

  constructor(
    private readonly subscription: CallbackSubscription,
    failingSinceMs: number | undefined,
  ) {
    this.#streak = { ...NO_FAILURES, failingSinceMs };
  }

  /** @param isManual somebody tried by hand: its failure counts against nobody */
  judge(outcome: AttemptOutcome, atMs: number, isLastAttempt: boolean, isManual: boolean): void {
    const wasFailing = this.#streak.failingSinceMs !== undefined;
    if (outcome.delivered) {
      this.#streak = NO_FAILURES;
      if (wasFailing) this.subscription.onFailing(undefined, "It takes deliveries again.");
      return;
    }
    if (outcome.failure === "gone") {
      this.subscription.onGone();
      return;
    }
    if (isManual) return;
    this.#streak = afterFailure(this.#streak, atMs, isLastAttempt);
    const { failure, status } = outcome;
    if (!wasFailing) {
      const what = status === undefined ? failure : `status ${status}`;
      this.subscription.onFailing(atMs, `A delivery failed: ${what}.`);
    }
    const schedule = RETRY_SCHEDULES[this.subscription.policy.schedule];
    const reason = reasonToDisable(this.#streak, schedule, atMs);
    if (reason !== undefined) this.subscription.onExhausted(reason);
  }

  reset(): void {
    this.#streak = NO_FAILURES;
  }
}
