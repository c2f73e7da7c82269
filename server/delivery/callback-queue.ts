import type { FailureStreak } from "#lib/delivery/failure-streak";
import type { TransportId } from "#lib/transports/catalog";
import type { PendingDelivery } from "#server/delivery/hook-store";
import type { RecordedEvent } from "#server/log/recorded-event";
import type { AttemptLog } from "./attempt-log";
import { lineOf } from "./call-permits";
import type { CallbackQueueParts } from "./callback-queue-parts";
import type { CallbackResult } from "./callback-sender";
import type { CallbackSubscription } from "./callback-subscription";
import { DeliveryOutcomes } from "./delivery-outcomes";
import { DeliveryPace } from "./delivery-pace";
import { DeliveryWriter } from "./delivery-writer";
import { type Delivery, DueDeliveries } from "./due-deliveries";
import { DueReader } from "./due-reader";
import { HookCalls } from "./hook-calls";

/** Deliveries that may wait for one hook. What comes on top has failed at once, and can be recovered (WH-21). */
export const MOST_PENDING = 20_000;
/** Deliveries of one hook whose result is not on disk: as many can be repeated after a crash (WH-21). */
const MOST_UNRECORDED = 32;
/** After a store that could not be read. */
const READ_AGAIN_MS = 1_000;

/**
 * What is due to one hook: attempts in time, each result on disk before it counts (WH-21). The store says what is due;
 * here are numbers alone, and an event is read when its turn comes.
 */
export class CallbackQueue {
  readonly #waiting: DueDeliveries;
  /** Offsets from the beginning of an attempt until its result is on disk. */
  readonly #unrecorded = new Set<number>();
  /** Ids of pings that wait for their turn. */
  readonly #pings: string[] = [];
  readonly #calls: HookCalls;
  readonly #pace: DeliveryPace;
  readonly #outcomes: DeliveryOutcomes;
  readonly #writer: DeliveryWriter;
  readonly #reader: DueReader;
  #underWay = 0;
  #isFull = false;
  #state: "running" | "cancelled" | "draining" = "running";
  #cancelling: Promise<unknown> = Promise.resolve();
  #hasMoreOnDisk = false;
  #stopTimer: () => void = () => {};

  /** @param streak its failures in a row, as they were when the process before ended */
  constructor(
    private readonly subscription: CallbackSubscription,
    private readonly parts: CallbackQueueParts,
    streak: FailureStreak,
  ) {
    this.#waiting = new DueDeliveries(subscription, parts.pendingOfAll);
    this.#calls = new HookCalls(subscription, parts);
    this.#pace = new DeliveryPace(parts.clock);
    this.#writer = new DeliveryWriter(subscription, parts);
    this.#reader = new DueReader(subscription, parts, MOST_PENDING, (due, hasMore) =>
      this.#add(due, hasMore),
    );
    this.#outcomes = new DeliveryOutcomes(subscription, {
      pace: this.#pace,
      writer: this.#writer,
      random: parts.random,
      isCancelled: () => this.#isCancelled(),
      streak,
    });
  }

  get transport(): TransportId {
    return this.subscription.transport;
  }

  get attempts(): AttemptLog {
    return this.#calls.attempts;
  }

  /** Deliveries that are not settled. */
  get pending(): number {
    return this.#waiting.size + this.#unrecorded.size;
  }

  /** Deliveries that may still come on top. */
  get places(): number {
    if (this.parts.pendingOfAll.isFullFor(this.subscription.room.id)) return 0;
    return Math.max(0, MOST_PENDING - this.pending);
  }

  /** Deliveries under way. */
  get inFlight(): number {
    return this.#underWay;
  }

  /** The event and its delivery are durable, and it is due now. */
  enqueue({ offset }: Pick<RecordedEvent, "offset">): void {
    // Its hook or its room was removed while the event was on its way to the disk, or the process ends.
    if (this.#state === "draining") return;
    const dueAtMs = this.parts.clock.nowMs();
    const settled = { offset, attempts: 0, nextAttemptAtMs: dueAtMs };
    if (this.#isCancelled()) void this.#writer.record({ ...settled, state: "cancelled" });
    else if (this.places === 0) {
      // Whoever wants it asks for it (WH-17).
      void this.#writer.record({ ...settled, state: "failed", reason: "queue-full" });
      this.#tellFull(true);
    } else if (!this.#knows(offset)) {
      this.#waiting.add({ offset, attempts: 0, dueAtMs, isManual: false });
    }
    this.#pump();
  }

  /** Takes up what is due by the store and not known here: after a start, after a recovery. Never rejects. */
  takeUp(): Promise<void> {
    // What is being given up is not due.
    return this.#reader.read(this.#cancelling);
  }

  /** An attempt of this message has begun, or its result is not on disk yet. */
  isUnderWay(offset: number): boolean {
    return this.#unrecorded.has(offset);
  }

  /** Tries one message now, with the id it always had (WH-17): by the store, it is due. */
  redeliver({ offset, attempts, isManual }: Omit<Delivery, "dueAtMs">): void {
    if (this.#state === "draining") return;
    const dueAtMs = this.parts.clock.nowMs();
    if (this.#waiting.has(offset)) this.#waiting.bringForward(offset, dueAtMs);
    else if (!this.#knows(offset)) this.#waiting.add({ offset, attempts, dueAtMs, isManual });
    this.#pump();
  }

  /**
   * One try of a ping; it stands in no log and is not tried again (WH-18).
   * @param id of the message
   * @returns undefined when no call may begin now (SEC-6), or none more
   */
  ping(id: string): Promise<CallbackResult> | undefined {
    if (this.#state === "draining") return undefined;
    const { policy } = this.subscription;
    const line = lineOf(this.subscription, policy.isConfirmed);
    if (this.#pace.waitMs(policy) > 0 || !this.parts.permits.take(line)) return undefined;
    this.#pace.count(policy);
    return this.#ping(id).finally(() => this.parts.permits.release(line));
  }

  /** A ping that may wait for its turn. */
  pingInTurn(id: string): void {
    this.#pings.push(id);
    this.#pump();
  }

  /** Gives up what waits and takes nothing new (WH-13). What is under way ends by itself. */
  cancel(): void {
    if (this.#state !== "running") return;
    this.#state = "cancelled";
    this.#forgetWaiting();
    this.#cancelling = this.#writer.cancelAll(() => this.#isCancelled());
  }

  /** Works again after `cancel`, or goes by a changed policy. */
  resume(): void {
    if (this.#isCancelled()) {
      this.#state = "running";
      this.#outcomes.reset();
      void this.takeUp();
    }
    this.#waiting.reorder();
    this.#pump();
  }

  /** Begins nothing more; what waits stays durable. */
  drain(): void {
    this.#state = "draining";
    this.#stopTimer();
    this.#reader.stop();
    this.#writer.stop();
  }

  /** As `drain`, for good. */
  close(): void {
    this.drain();
    this.#forgetWaiting();
    this.attempts.close();
  }

  #add(due: readonly PendingDelivery[], hasMore: boolean): void {
    this.#hasMoreOnDisk = hasMore;
    for (const { nextAttemptAtMs: dueAtMs, ...delivery } of this.#state === "running" ? due : []) {
      if (!this.#knows(delivery.offset)) this.#waiting.add({ ...delivery, dueAtMs });
    }
    this.#pump();
  }

  readonly #pump = (): void => {
    const { clock, permits } = this.parts;
    this.#stopTimer();
    const { downtime } = this.subscription.room;
    if (downtime.isDown(this.transport)) {
      downtime.onChange(this.#pump);
      return;
    }
    if (this.#isFull && this.pending <= MOST_PENDING / 2) this.#tellFull(false);
    if (this.#hasMoreOnDisk && this.#waiting.size === 0) {
      this.#hasMoreOnDisk = false;
      void this.takeUp();
    }
    while (this.#state === "running" && this.#mayCall()) {
      const dueAtMs = this.#pings.length > 0 ? 0 : this.#waiting.peek()?.dueAtMs;
      if (dueAtMs === undefined) return;
      const { policy } = this.subscription;
      const waitMs = Math.max(dueAtMs - clock.nowMs(), this.#pace.waitMs(policy));
      if (waitMs > 0) {
        this.#stopTimer = clock.after(waitMs, this.#pump);
        return;
      }
      const line = lineOf(this.subscription, policy.isConfirmed);
      if (!permits.take(line, this.#pump)) return;
      this.#pace.count(policy);
      this.#callNext(() => permits.release(line));
    }
  };

  #callNext(onAnswered: () => void): void {
    const ping = this.#pings.shift();
    if (ping !== undefined) {
      void this.#ping(ping).finally(onAnswered);
      return;
    }
    const delivery = this.#waiting.pop();
    if (delivery !== undefined) void this.#attempt(delivery, onAnswered);
  }

  /** One at a time means: the next when the result of the last is on disk. */
  #mayCall(): boolean {
    const concurrency = this.#pace.concurrency(this.subscription.policy);
    return this.#underWay < concurrency && this.#unrecorded.size < (concurrency === 1 ? 1 : MOST_UNRECORDED);
  }

  async #ping(id: string): Promise<CallbackResult> {
    const result = await this.#calls.ping(id);
    if (!result.outcome.delivered && result.outcome.failure === "gone") this.subscription.onGone();
    return result;
  }

  /** @param onAnswered the call has ended; what it brought is still to be recorded */
  async #attempt(delivery: Delivery, onAnswered: () => void): Promise<void> {
    const { offset } = delivery;
    this.#unrecorded.add(offset);
    this.#underWay += 1;
    const recording = await this.#callOnce(delivery);
    this.#underWay -= 1;
    onAnswered();
    this.#pump();
    const next = await recording();
    this.#unrecorded.delete(offset);
    this.#reader.settled(offset);
    if (next !== undefined && this.#state === "running") this.#waiting.add(next);
    this.#pump();
  }

  /** @returns records the result; tells of the next attempt, where there is to be one */
  async #callOnce(delivery: Delivery): Promise<() => Promise<Delivery | undefined>> {
    const { offset, attempts } = delivery;
    const { clock, logger } = this.parts;
    let event: RecordedEvent | undefined;
    try {
      event = await this.#calls.event(offset);
    } catch (error) {
      logger.error({ err: error, hook: this.subscription.id }, "an event that is due was not read");
      return async () => ({ ...delivery, dueAtMs: clock.nowMs() + READ_AGAIN_MS });
    }
    if (event === undefined) {
      const lost = { offset, attempts, nextAttemptAtMs: clock.nowMs(), reason: "event-gone" } as const;
      return () => this.#writer.record({ ...lost, state: "failed" }).then(() => undefined);
    }
    const made = await this.#calls.attempt(
      delivery,
      event,
      // By the end of the process: the delivery stays due.
      ({ outcome }) => this.#state === "draining" && outcome.status === undefined,
      (result) => this.#outcomes.retryInMs(delivery, result),
    );
    if (made === undefined) return async () => undefined;
    const { result, retryInMs } = made;
    this.#outcomes.judge(result, { retryInMs, isManual: delivery.isManual });
    return () => this.#outcomes.record({ ...delivery, attempts: attempts + 1 }, result, retryInMs);
  }

  #forgetWaiting(): void {
    this.#stopTimer();
    this.#pings.splice(0);
    this.#waiting.clear();
  }

  #tellFull(isFull: boolean): void {
    if (this.#isFull === isFull) return;
    this.#isFull = isFull;
    this.subscription.onFull(isFull);
  }

  #knows(offset: number): boolean {
    return this.#waiting.has(offset) || this.#unrecorded.has(offset);
  }

  #isCancelled(): boolean {
    return this.#state === "cancelled";
  }
}
