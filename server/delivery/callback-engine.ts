import type { Socket } from "node:net";
import { type FailureStreak, NO_FAILURES } from "#lib/delivery/failure-streak";
import type { TransportId } from "#lib/transports/catalog";
import type { Clock } from "#server/clock";
import type { HookStore } from "#server/delivery/hook-store";
import type { Logger } from "#server/logger";
import { type AttemptTap, AttemptTaps, type TappedSubscription } from "#server/wire/attempt-taps";
import type { WireStore } from "#server/wire/wire-store";
import { AttemptMemory } from "./attempt-log";
import { CallPermits, lineOf } from "./call-permits";
import { CallbackQueue } from "./callback-queue";
import { type CallbackRequest, type CallbackResult, CallbackSender } from "./callback-sender";
import type { CallbackSubscription } from "./callback-subscription";
import type { OutboundGuard } from "./outbound-guard";
import { RoomPlaces } from "./room-places";

/** What is under way when the process ends has this long to finish. */
const DRAIN_MS = 2_000;

/** Deliveries that may wait in the memory of the process, about a hundred bytes each. */
const MOST_PENDING_IN_ALL = 500_000;

export interface CallbackEngineOptions {
  readonly hooks: HookStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly guard: OutboundGuard;
  /** Where the bytes of attempts are kept for people to look at. */
  readonly wire: WireStore;
  /** Where this server answers; asked when first needed. */
  readonly ownOrigin: () => string;
  /** Calls in any minute to one host that has not shown that it wants them (SEC-6). */
  readonly callsPerMinute: number;
  /** Told the socket of each call to a receiver of ours, before its first byte. */
  readonly onOwnCall: (socket: Socket) => void;
  /** 0 ≤ random < 1, for jitter. */
  readonly random?: () => number;
}

/** Carries recorded events to URLs, for every transport that does so. */
export class CallbackEngine {
  readonly guard: OutboundGuard;
  readonly #sender: CallbackSender;
  readonly #taps: AttemptTaps;
  readonly #permits: CallPermits;
  readonly #pendingOfAll = new RoomPlaces(MOST_PENDING_IN_ALL);
  readonly #memory = new AttemptMemory();
  readonly #queues = new Set<CallbackQueue>();
  #drained: Promise<void> | undefined;

  constructor(private readonly options: CallbackEngineOptions) {
    this.guard = options.guard;
    this.#taps = new AttemptTaps(options.wire, options.clock);
    this.#sender = new CallbackSender(options);
    this.#permits = new CallPermits(options.clock, options.callsPerMinute);
  }

  /** @param streak its failures in a row, as they were before a restart */
  open(subscription: CallbackSubscription, streak: FailureStreak = NO_FAILURES): CallbackQueue {
    const { hooks, clock, logger, random = Math.random } = this.options;
    const parts = {
      sender: this.#sender,
      hooks,
      clock,
      logger,
      permits: this.#permits,
      taps: this.#taps,
      memory: this.#memory,
      pendingOfAll: this.#pendingOfAll,
      random,
    };
    const queue = new CallbackQueue(subscription, parts, streak);
    this.#queues.add(queue);
    // Of a room whose making was under way when the end began.
    if (this.#drained !== undefined) queue.drain();
    return queue;
  }

  /** Deliveries that are not settled, by transport. */
  pending(): Partial<Record<TransportId, number>> {
    const counts: Partial<Record<TransportId, number>> = {};
    for (const { transport, pending } of this.#queues) counts[transport] = (counts[transport] ?? 0) + pending;
    return counts;
  }

  /** The queue begins nothing more; what waits stays on disk. */
  close(queue: CallbackQueue): void {
    queue.close();
    this.#queues.delete(queue);
  }

  /**
   * One request outside of any queue, such as a handshake, to a target that has not shown yet that it wants to be called:
   * it waits for its turn among all calls to that host. It is on the line of its subscription.
   * @param isWanted asked when its turn has come
   * @returns undefined when it was not wanted any more, or the end of the process broke it off
   */
  async call(
    request: CallbackRequest,
    subscription: TappedSubscription,
    isWanted: () => boolean,
  ): Promise<CallbackResult | undefined> {
    if (this.#drained !== undefined) return undefined;
    const result = await this.#callInTurn(request, subscription, isWanted);
    const isBrokenOff = this.#drained !== undefined && result?.outcome.status === undefined;
    return isBrokenOff ? undefined : result;
  }

  async #callInTurn(
    request: CallbackRequest,
    subscription: TappedSubscription,
    isWanted: () => boolean,
  ): Promise<CallbackResult | undefined> {
    // The handshake of a new room with itself does not wait for others' calls.
    if (request.target.kind === "own-receiver") {
      return this.#callOnLine(request, this.#taps.begin(subscription, true));
    }
    const line = lineOf({ room: subscription.room, target: request.target }, false);
    const mayBegin = await new Promise<boolean>((resolve) => {
      const begin = () => {
        if (!isWanted() || this.#drained !== undefined) resolve(false);
        else if (this.#permits.take(line, begin)) resolve(true);
      };
      begin();
    });
    if (!mayBegin) return undefined;
    return this.#callOnLine(request, this.#taps.begin(subscription)).finally(() =>
      this.#permits.release(line),
    );
  }

  async #callOnLine(request: CallbackRequest, tap: AttemptTap): Promise<CallbackResult> {
    const result = await this.#sender.attempt(request, tap.onSocket);
    tap.end();
    return result;
  }

  /** Begins nothing more, waits a little for what is under way, then breaks it off. Draining twice is harmless. */
  drain(): Promise<void> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  async #drain(): Promise<void> {
    for (const queue of this.#queues) queue.drain();
    if (this.#permits.taken > 0) {
      await new Promise<void>((resolve) => {
        const stopTimer = this.options.clock.after(DRAIN_MS, resolve);
        this.#permits.whenIdle(() => {
          stopTimer();
          resolve();
        });
      });
    }
    await this.#sender.close();
  }
}
