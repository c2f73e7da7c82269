import type { FailureStreak } from "#lib/delivery/failure-streak";
import { retryAfterMs } from "#lib/delivery/retry-after";
import { isThrottling, nextDelayMs, RETRY_SCHEDULES } from "#lib/delivery/retry-schedule";
import type { CallbackResult } from "./callback-sender";
import type { CallbackSubscription } from "./callback-subscription";
import type { DeliveryPace } from "./delivery-pace";
import type { DeliveryWriter } from "./delivery-writer";
import type { Delivery } from "./due-deliveries";
import { HookHealth } from "./hook-health";

/** `webhook-delivery: abort-message` in an answer ends the attempts of that message (WH-22). */
const ABORT_MESSAGE = "abort-message";

export interface DeliveryOutcomesParts {
  readonly pace: DeliveryPace;
  readonly writer: DeliveryWriter;
  /** 0 ≤ random < 1, for jitter. */
  readonly random: () => number;
  /** The hook is disabled: nothing is tried again. */
  readonly isCancelled: () => boolean;
  /** Failures in a row, as they were when the process before ended. */
  readonly streak: FailureStreak;
}

/** What follows from the result of an attempt: when the next one is, what it says about the hook, what is kept on disk. */
export class DeliveryOutcomes {
  readonly #health: HookHealth;

  constructor(
    private readonly subscription: CallbackSubscription,
    private readonly parts: DeliveryOutcomesParts,
  ) {
    this.#health = new HookHealth(subscription, parts.streak);
  }

  /** @returns undefined when this was the last attempt */
  retryInMs(
    { attempts, isManual }: Delivery,
    { outcome, responseHeaders, endedAtMs }: CallbackResult,
  ): number | undefined {
    if (outcome.delivered || isManual || outcome.failure === "gone") return undefined;
    if (this.parts.isCancelled() || responseHeaders["webhook-delivery"] === ABORT_MESSAGE) return undefined;
    if (!this.subscription.retries(outcome.failure)) return undefined;
    return nextDelayMs(this.#schedule(), {
      attempts: attempts + 1,
      failure: outcome.failure,
      status: outcome.status,
      retryAfterMs: retryAfterMs(responseHeaders["retry-after"], endedAtMs),
      random: this.parts.random(),
    });
  }

  /** May disable the hook, which cancels its queue. */
  judge(
    { outcome, endedAtMs }: CallbackResult,
    { retryInMs, isManual }: { readonly retryInMs: number | undefined; readonly isManual: boolean },
  ): void {
    const { pace } = this.parts;
    if (outcome.delivered) pace.relax();
    else if (isThrottling(outcome.failure, outcome.status)) pace.throttle(this.#schedule().throttleMs);
    this.#health.judge(outcome, endedAtMs, retryInMs === undefined, isManual);
  }

  /** The hook begins anew. */
  reset(): void {
    this.#health.reset();
    this.parts.pace.relax();
  }

  /** @param made this attempt counted @returns the next attempt, if there is one, once the result is on disk */
  async record(
    made: Delivery,
    { outcome, endedAtMs }: CallbackResult,
    retryInMs: number | undefined,
  ): Promise<Delivery | undefined> {
    const { writer, isCancelled } = this.parts;
    const { offset, attempts } = made;
    const dueAtMs = endedAtMs + (retryInMs ?? 0);
    const result = { offset, attempts, nextAttemptAtMs: dueAtMs };
    if (outcome.delivered) {
      await writer.record({ ...result, state: "delivered" });
      return undefined;
    }
    const reason = outcome.failure;
    if (retryInMs === undefined) {
      await writer.record({ ...result, state: "failed", reason });
      return undefined;
    }
    if (!isCancelled()) await writer.record({ ...result, state: "pending", reason });
    if (!isCancelled()) return { ...made, dueAtMs };
    await writer.record({ ...result, state: "cancelled", reason });
    return undefined;
  }

  #schedule() {
    return RETRY_SCHEDULES[this.subscription.policy.schedule];
  }
}
