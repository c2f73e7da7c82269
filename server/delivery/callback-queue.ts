import { messageId } from "#lib/delivery/message-id";
import { retryAfterMs } from "#lib/delivery/retry-after";
import { isThrottling, nextDelayMs, RETRY_SCHEDULES } from "#lib/delivery/retry-schedule";
import { PING_TYPE } from "#lib/delivery/standard-payload";
import type { TransportId } from "#lib/transports/catalog";
import type { Clock } from "#server/clock";
import type { DeliveryUpdate, HookStore } from "#server/delivery/hook-store";
import type { RecordedEvent } from "#server/log/recorded-event";
import type { Logger } from "#server/logger";
import type { AttemptTaps } from "#server/wire/attempt-taps";
import { AttemptLog, type AttemptMemory } from "./attempt-log";
import { attemptRecord, journalAttempt } from "./attempt-report";
import type { CallSlots } from "./call-slots";
import type { CallbackResult, CallbackSender } from "./callback-sender";
import type { CallbackSubscription } from "./callback-subscription";
import { DeliveryBacklog } from "./delivery-backlog";
import { DeliveryPace } from "./delivery-pace";
import { DueHeap } from "./due-heap";
import { HookHealth } from "./hook-health";

/** Deliveries of one hook that wait in memory; what comes on top waits on disk, and is read when half of them are gone. */
const MOST_WAITING = 5_000;
/** Deliveries of one hook whose result is not on disk: as many can be repeated after a crash (WH-21). */
const MOST_UNRECORDED = 32;
/** After a store that could not be read. */
const READ_AGAIN_MS = 1_000;
/** `webhook-delivery: abort-message` in an answer ends the attempts of that message (WH-22). */
const ABORT_MESSAGE = "abort-message";

export interface CallbackQueueParts {
  readonly sender: CallbackSender;
  readonly hooks: HookStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly slots: CallSlots;
  readonly taps: AttemptTaps;
  readonly memory: AttemptMemory;
  /** 0 ≤ random < 1, for jitter. */
  readonly random: () => number;
}

interface Delivery {
  readonly event: RecordedEvent;
  /** Made so far. */
  readonly attempts: number;
  readonly dueAtMs: number;
  readonly isManual: boolean;
}

type Settled = Pick<Delivery, "attempts" | "dueAtMs"> & { readonly event: Pick<RecordedEvent, "offset"> };

/** What is due to one hook: attempts in time, each result on disk before it counts (WH-21). */
export class CallbackQueue {
  readonly attempts: AttemptLog;
  /** Offsets from the beginning of an attempt until its result is on disk. */
  readonly #unrecorded = new Set<number>();
  #calls = 0;
  readonly #pace: DeliveryPace;
  readonly #health: HookHealth;
  readonly #backlog: DeliveryBacklog;
  #waiting: DueHeap<Delivery>;
  #state: "running" | "cancelled" | "draining" = "running";
  #stopTimer: () => void = () => {};
  #stopReading: () => void = () => {};

  constructor(
    private readonly subscription: CallbackSubscription,
    private readonly parts: CallbackQueueParts,
    failingSinceMs: number | undefined,
  ) {
    this.attempts = new AttemptLog(parts.memory);
    this.#pace = new DeliveryPace(parts.clock);
    this.#health = new HookHealth(subscription, failingSinceMs);
    this.#backlog = new DeliveryBacklog(parts.hooks, subscription.room.id, subscription.id);
    this.#waiting = this.#emptyHeap();
  }

  get transport(): TransportId {
    return this.subscription.transport;
  }

  /** Deliveries that are not settled. */
  get pending(): number {
    return this.#waiting.size + this.#backlog.size + this.#unrecorded.size;
  }

  /** Calls under way. */
  get inFlight(): number {
    return this.#calls;
  }

  /** The event and its delivery are durable. @param restored how far it had come before a restart */
  enqueue(event: RecordedEvent, restored?: Pick<DeliveryUpdate, "attempts" | "nextAttemptAtMs">): void {
    const { attempts = 0, nextAttemptAtMs: dueAtMs = this.parts.clock.nowMs() } = restored ?? {};
    const delivery = { event, attempts, dueAtMs, isManual: false };
    if (this.#isCancelled()) this.#cancelOne(delivery);
    // Behind those that wait on disk, so that the order of the log stays.
    else if (this.#backlog.size > 0 || this.#waiting.size >= MOST_WAITING)
      this.#backlog.add(event.offset, attempts);
    else this.#waiting.push(delivery);
    this.#pump();
  }

  /**
   * Tries one message now, with the id it always had (WH-17). One that still has attempts before it is only brought
   * forward; for any other, a failure starts no new schedule.
   * @returns false when an attempt of it is under way
   */
  redeliver(event: RecordedEvent, attempts: number): boolean {
    if (this.#unrecorded.has(event.offset)) return false;
    const dueAtMs = this.parts.clock.nowMs();
    const isThis = (waiting: Delivery) => waiting.event.offset === event.offset;
    const wasOnDisk = this.#backlog.delete(event.offset);
    if (wasOnDisk || this.#waiting.find(isThis) === undefined) {
      this.#waiting.push({ event, attempts, dueAtMs, isManual: !wasOnDisk });
    } else {
      this.#reorder((waiting) => (isThis(waiting) ? { ...waiting, dueAtMs } : waiting));
    }
    this.#pump();
    return true;
  }

  /**
   * Puts messages that were given up back in the queue, for one attempt each (WH-17).
   * @returns how many; one that waits or is under way is not put in again
   */
  recover(givenUp: readonly Pick<Delivery, "event" | "attempts">[]): number {
    const dueAtMs = this.parts.clock.nowMs();
    const waiting = new Set(this.#waiting.items().map(({ event }) => event.offset));
    const recovered = givenUp.filter(
      ({ event }) => !waiting.has(event.offset) && !this.#unrecorded.has(event.offset),
    );
    for (const { event, attempts } of recovered) {
      this.#waiting.push({ event, attempts, dueAtMs, isManual: true });
    }
    this.#pump();
    return recovered.length;
  }

  /**
   * One try of a ping; it stands in no log and is not tried again (WH-18).
   * @param id of the message
   * @returns undefined when the hook has had all its calls of the last minute (SEC-6)
   */
  ping(id: string): Promise<CallbackResult> | undefined {
    return this.#pace.take(this.subscription.policy) ? this.#ping(id) : undefined;
  }

  async #ping(id: string): Promise<CallbackResult> {
    const { sender, clock, taps } = this.parts;
    const time = new Date(clock.nowMs()).toISOString();
    const event = { id, type: PING_TYPE, time, data: { hook: this.subscription.id } };
    const request = this.subscription.request(id, event, clock.nowMs());
    const tap = taps.begin(this.subscription);
    const result = await sender.attempt(request, tap.onSocket);
    tap.end();
    const facts = { messageId: id, attempt: 1, manual: false };
    this.attempts.add(attemptRecord(request, result, facts, this.subscription));
    if (!result.outcome.delivered && result.outcome.failure === "gone") this.subscription.onGone();
    return result;
  }

  /** Gives up what waits and takes nothing new (WH-13). What is under way ends by itself. */
  cancel(): void {
    if (this.#state !== "running") return;
    this.#state = "cancelled";
    this.#stopTimer();
    for (const delivery of this.#waiting.drain()) this.#cancelOne(delivery);
    const dueAtMs = this.parts.clock.nowMs();
    for (const { offset, attempts } of this.#backlog.drain()) {
      this.#cancelOne({ event: { offset }, attempts, dueAtMs });
    }
  }

  /** Works again after `cancel`, or goes by a changed policy. */
  resume(): void {
    if (this.#isCancelled()) {
      this.#state = "running";
      this.#health.reset();
      this.#pace.relax();
    }
    this.#reorder((waiting) => waiting);
    this.#pump();
  }

  /** Begins nothing more; what waits stays durable. */
  drain(): void {
    this.#state = "draining";
    this.#stopTimer();
    this.#stopReading();
  }

  readonly #pump = (): void => {
    const { clock, slots } = this.parts;
    this.#stopTimer();
    const { downtime } = this.subscription.room;
    if (downtime.isDown(this.transport)) {
      downtime.onChange(this.#pump);
      return;
    }
    if (this.#state === "running" && this.#waiting.size <= MOST_WAITING / 2) void this.#readBacklog();
    while (this.#state === "running" && this.#mayCall()) {
      const next = this.#waiting.peek();
      if (next === undefined) return;
      const waitMs = Math.max(next.dueAtMs - clock.nowMs(), this.#pace.waitMs());
      if (waitMs > 0) {
        this.#stopTimer = clock.after(waitMs, this.#pump);
        return;
      }
      const { target } = this.subscription;
      const host = target.kind === "url" ? new URL(target.url).hostname : undefined;
      if (!slots.take(host, this.#pump)) return;
      if (this.#pace.take(this.subscription.policy)) {
        this.#waiting.pop();
        void this.#attempt(next, () => slots.release(host));
      } else {
        slots.release(host);
      }
    }
  };

  async #readBacklog(): Promise<void> {
    try {
      const oldest = await this.#backlog.takeOldest(MOST_WAITING);
      for (const { event, attempts, nextAttemptAtMs: dueAtMs } of oldest) {
        const delivery = { event, attempts, dueAtMs, isManual: false };
        if (this.#isCancelled()) this.#cancelOne(delivery);
        else this.#waiting.push(delivery);
      }
      if (oldest.length > 0) this.#pump();
    } catch (error) {
      // They are still listed.
      this.parts.logger.error({ err: error, hook: this.subscription.id }, "waiting deliveries were not read");
      this.#stopReading();
      this.#stopReading = this.parts.clock.after(READ_AGAIN_MS, this.#pump);
    }
  }

  /** One at a time means: the next when the result of the last is on disk. */
  #mayCall(): boolean {
    const concurrency = this.#pace.concurrency(this.subscription.policy);
    return this.#calls < concurrency && this.#unrecorded.size < (concurrency === 1 ? 1 : MOST_UNRECORDED);
  }

  /** @param onAnswered the call has ended; what it brought is still to be recorded */
  async #attempt(delivery: Delivery, onAnswered: () => void): Promise<void> {
    const { event, isManual } = delivery;
    const { offset } = event;
    this.#unrecorded.add(offset);
    this.#calls += 1;
    const id = messageId(event);
    const request = this.subscription.request(id, event.envelope, this.parts.clock.nowMs());
    const tap = this.parts.taps.begin(this.subscription);
    const result = await this.parts.sender.attempt(request, tap.onSocket);
    tap.end();
    // Broken off by the end of the process: nothing was learned, the delivery stays due.
    const isBrokenOff = this.#state === "draining" && result.outcome.status === undefined;
    let recording = Promise.resolve();
    if (!isBrokenOff) {
      const attempt = delivery.attempts + 1;
      const retryInMs = this.#retryInMs(delivery, result);
      journalAttempt(this.subscription, offset, attempt, result, retryInMs);
      const facts = { messageId: id, offset, attempt, manual: isManual };
      this.attempts.add(attemptRecord(request, result, facts, this.subscription, retryInMs));
      recording = this.#settleAttempt(delivery, result, retryInMs);
    }
    this.#calls -= 1;
    onAnswered();
    this.#pump();
    await recording.catch((error: unknown) => this.#notRecorded(error));
    this.#unrecorded.delete(offset);
    this.#pump();
  }

  /** @returns undefined when this was the last attempt */
  #retryInMs({ attempts, isManual }: Delivery, { outcome, responseHeaders, endedAtMs }: CallbackResult) {
    if (outcome.delivered || isManual || outcome.failure === "gone" || this.#isCancelled()) return undefined;
    if (responseHeaders["webhook-delivery"] === ABORT_MESSAGE) return undefined;
    if (!this.subscription.retries(outcome.failure)) return undefined;
    return nextDelayMs(this.#schedule(), {
      attempts: attempts + 1,
      failure: outcome.failure,
      status: outcome.status,
      retryAfterMs: retryAfterMs(responseHeaders["retry-after"], endedAtMs),
      random: this.parts.random(),
    });
  }

  async #settleAttempt(
    delivery: Delivery,
    result: CallbackResult,
    retryInMs: number | undefined,
  ): Promise<void> {
    const { outcome, endedAtMs } = result;
    const done = { ...delivery, attempts: delivery.attempts + 1, dueAtMs: endedAtMs + (retryInMs ?? 0) };
    if (outcome.delivered) this.#pace.relax();
    else if (isThrottling(outcome.failure, outcome.status)) this.#pace.throttle(this.#schedule().throttleMs);
    // May disable the hook, which cancels this queue.
    this.#health.judge(outcome, endedAtMs, retryInMs === undefined, delivery.isManual);
    if (outcome.delivered) return this.#update(done, "delivered");
    if (retryInMs === undefined) return this.#update(done, "failed");
    if (!this.#isCancelled()) await this.#update(done, "pending");
    if (this.#isCancelled()) return this.#update(done, "cancelled");
    this.#waiting.push(done);
  }

  #cancelOne(delivery: Settled): void {
    this.#update(delivery, "cancelled").catch((error: unknown) => this.#notRecorded(error));
  }

  /** It stays pending on disk, and is repeated after a restart. */
  #notRecorded(error: unknown): void {
    this.parts.logger.error({ err: error, hook: this.subscription.id }, "a delivery was not recorded");
  }

  #update({ event, attempts, dueAtMs }: Settled, state: DeliveryUpdate["state"]): Promise<void> {
    const { id: hookId, room } = this.subscription;
    const { offset } = event;
    return this.parts.hooks.update({
      roomId: room.id,
      hookId,
      offset,
      state,
      attempts,
      nextAttemptAtMs: dueAtMs,
    });
  }

  #isCancelled(): boolean {
    return this.#state === "cancelled";
  }

  #schedule() {
    return RETRY_SCHEDULES[this.subscription.policy.schedule];
  }

  #reorder(change: (waiting: Delivery) => Delivery): void {
    const waiting = this.#waiting.drain();
    this.#waiting = this.#emptyHeap();
    for (const delivery of waiting) this.#waiting.push(change(delivery));
  }

  #emptyHeap(): DueHeap<Delivery> {
    return this.subscription.policy.fifo
      ? new DueHeap(({ event }) => event.offset)
      : new DueHeap(({ dueAtMs }) => dueAtMs);
  }
}
