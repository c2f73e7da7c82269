import { messageId } from "#lib/delivery/message-id";
import { PING_TYPE } from "#lib/delivery/standard-payload";
import { envelopeOf, type RecordedEvent } from "#server/log/recorded-event";
import { AttemptLog } from "./attempt-log";
import { attemptRecord, journalAttempt } from "./attempt-report";
import type { CallbackQueueParts } from "./callback-queue-parts";
import type { CallbackResult } from "./callback-sender";
import type { CallbackEvent, CallbackSubscription } from "./callback-subscription";
import type { Delivery } from "./due-deliveries";

/** Single calls of one hook's URL, each with its place in the log of attempts; deliveries in the room's journal, too. */
export class HookCalls {
  readonly attempts: AttemptLog;

  constructor(
    private readonly subscription: CallbackSubscription,
    private readonly parts: Pick<CallbackQueueParts, "sender" | "hooks" | "clock" | "taps" | "memory">,
  ) {
    this.attempts = new AttemptLog(parts.memory);
  }

  /**
   * The event of a delivery: from memory where the room still has it there.
   * @returns undefined when the room does not have it any more @throws Error when the store could not be read
   */
  async event(offset: number): Promise<RecordedEvent | undefined> {
    const { room } = this.subscription;
    const [next] = room.read(offset - 1, 1);
    return next?.offset === offset ? next : this.parts.hooks.loadEvent(room.id, offset);
  }

  /** @param id of the message, for its one try (WH-18) */
  async ping(id: string): Promise<CallbackResult> {
    const time = new Date(this.parts.clock.nowMs()).toISOString();
    const event = { id, type: PING_TYPE, time, data: { hook: this.subscription.id } };
    const { request, result } = await this.#call(id, event);
    const facts = { messageId: id, attempt: 1, manual: false };
    this.attempts.add(attemptRecord(request, result, facts, this.subscription));
    return result;
  }

  /**
   * One attempt of a delivery.
   * @param retryInMs says after a failure when the next one is; undefined: never
   * @returns undefined when it was broken off, as `isBrokenOff` says: nothing was learned
   */
  async attempt(
    { offset, attempts, isManual: manual }: Delivery,
    event: RecordedEvent,
    isBrokenOff: (result: CallbackResult) => boolean,
    retryInMs: (result: CallbackResult) => number | undefined,
  ): Promise<{ readonly result: CallbackResult; readonly retryInMs: number | undefined } | undefined> {
    const id = messageId(event);
    const { request, result } = await this.#call(id, envelopeOf(event));
    if (isBrokenOff(result)) return undefined;
    const attempt = attempts + 1;
    const nextInMs = retryInMs(result);
    journalAttempt(this.subscription, offset, attempt, result, nextInMs);
    const facts = { messageId: id, offset, attempt, manual };
    this.attempts.add(attemptRecord(request, result, facts, this.subscription, nextInMs));
    return { result, retryInMs: nextInMs };
  }

  async #call(id: string, event: CallbackEvent) {
    const { sender, clock, taps } = this.parts;
    const request = this.subscription.request(id, event, clock.nowMs());
    const tap = taps.begin(this.subscription);
    const result = await sender.attempt(request, tap.onSocket);
    tap.end();
    return { request, result };
  }
}
