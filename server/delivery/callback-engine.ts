import type { Socket } from "node:net";
import type { TransportId } from "#lib/transports/catalog";
import type { Clock } from "#server/clock";
import type { HookStore } from "#server/delivery/hook-store";
import type { Logger } from "#server/logger";
import { AttemptTaps } from "#server/wire/attempt-taps";
import type { WireStore } from "#server/wire/wire-store";
import { AttemptMemory } from "./attempt-log";
import { CallSlots } from "./call-slots";
import { CallbackQueue } from "./callback-queue";
import { type CallbackRequest, type CallbackResult, CallbackSender } from "./callback-sender";
import type { CallbackSubscription } from "./callback-subscription";
import type { OutboundGuard } from "./outbound-guard";

/** Deliveries of the process under way at once (SEC-6). */
const CONCURRENCY = 50;
/** Of them to one host that is not ours, over all rooms: a host that does not answer holds no more places than these. */
const CONCURRENCY_OF_HOST = 8;
/** What is under way when the process ends has this long to finish. */
const DRAIN_MS = 2_000;

export interface CallbackEngineOptions {
  readonly hooks: HookStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly guard: OutboundGuard;
  /** Where the bytes of attempts are kept for people to look at. */
  readonly wire: WireStore;
  /** Where this server answers on loopback; asked when first needed. */
  readonly ownOrigin: () => string;
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
  readonly #slots = new CallSlots(CONCURRENCY, CONCURRENCY_OF_HOST);
  readonly #memory = new AttemptMemory();
  readonly #queues = new Set<CallbackQueue>();
  #drained: Promise<void> | undefined;

  constructor(private readonly options: CallbackEngineOptions) {
    this.guard = options.guard;
    this.#taps = new AttemptTaps(options.wire, options.clock);
    this.#sender = new CallbackSender(options);
  }

  /** @param failingSinceMs when its failures began, if it was failing before a restart */
  open(subscription: CallbackSubscription, failingSinceMs: number | undefined): CallbackQueue {
    const { hooks, clock, logger, random = Math.random } = this.options;
    const parts = {
      sender: this.#sender,
      hooks,
      clock,
      logger,
      slots: this.#slots,
      taps: this.#taps,
      memory: this.#memory,
      random,
    };
    const queue = new CallbackQueue(subscription, parts, failingSinceMs);
    this.#queues.add(queue);
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
    queue.drain();
    this.#queues.delete(queue);
  }

  /** One request outside of any queue, such as a handshake. */
  call(request: CallbackRequest): Promise<CallbackResult> {
    return this.#sender.attempt(request);
  }

  /** Begins nothing more, waits a little for what is under way, then breaks it off. Draining twice is harmless. */
  drain(): Promise<void> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  async #drain(): Promise<void> {
    for (const queue of this.#queues) queue.drain();
    if (this.#slots.taken > 0) {
      await new Promise<void>((resolve) => {
        const stopTimer = this.options.clock.after(DRAIN_MS, resolve);
        this.#slots.whenIdle(() => {
          stopTimer();
          resolve();
        });
      });
    }
    await this.#sender.close();
  }
}
