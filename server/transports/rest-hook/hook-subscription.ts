import { createHmac } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { wantsEventType } from "#lib/delivery/event-type-filter";
import { type FailureStreak, restoredStreak, storedStreak } from "#lib/delivery/failure-streak";
import type { AttemptFailure } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";
import { restHookPayload } from "#lib/transports/rest-hook/payload";
import type { CallbackQueue } from "#server/delivery/callback-queue";
import type { CallbackRequest, CallbackTarget } from "#server/delivery/callback-sender";
import type {
  CallbackEvent,
  CallbackSubscription,
  DeliveryPolicy,
} from "#server/delivery/callback-subscription";
import { HookRecord } from "#server/delivery/hook-record";
import { newPingId } from "#server/delivery/ping-id";
import { signedHeaders } from "#server/delivery/webhook-signature";
import { HttpProblem } from "#server/http/http-problem";
import type { Receiver } from "#server/receivers/receiver";
import type { Room } from "#server/rooms/room";
import type { TransportHost } from "#server/transports/transport";
import { isSameSecret, shakeHands } from "./handshake";
import { changedSubscription, type SubscriptionChanges } from "./subscription-change";
import type { SubscriptionDocument } from "./subscription-document";

/** A subscription that is not confirmed is removed after this (RH-6). */
const PENDING_MS = 600_000;
const MOST_WRONG_SECRETS = 5;
/** To a target that has not shown that it wants to be called (RH-7), and to one that has (SEC-6). */
const UNCONFIRMED_PER_MINUTE = 10;
const CONFIRMED_PER_MINUTE = 600;

/** One subscription that a program made by REST: a target URL and the events it wants. */
export class HookSubscription implements CallbackSubscription {
  readonly transport: TransportId = "rest-hook";
  readonly queue: CallbackQueue;
  readonly #record: HookRecord<SubscriptionDocument>;
  #wrongSecrets = 0;
  #isRemoved = false;
  #detach: () => void = () => {};
  #stopExpiry: () => void = () => {};

  /** @param onRemoved it is gone: by its target, by expiry, or by wrong secrets */
  constructor(
    private readonly host: TransportHost,
    readonly room: Room,
    readonly id: string,
    document: SubscriptionDocument,
    private readonly onRemoved: () => void,
  ) {
    this.#record = new HookRecord(host, room, this.transport, id, document);
    this.queue = host.callbacks.open(this, restoredStreak(document));
  }

  get document(): SubscriptionDocument {
    return this.#record.document;
  }

  get isEnabled(): boolean {
    return this.document.status === "active";
  }

  /** Server clock, ms; undefined when it does not expire. */
  get expiresAtMs(): number | undefined {
    const { status, createdAtMs } = this.document;
    return status === "pending" ? createdAtMs + PENDING_MS : undefined;
  }

  wants(type: string): boolean {
    return wantsEventType(this.document.events, type);
  }

  get target(): CallbackTarget {
    return this.document.target;
  }

  get policy(): DeliveryPolicy {
    const { schedule, confirmed, target } = this.document;
    const rate = confirmed ? CONFIRMED_PER_MINUTE : UNCONFIRMED_PER_MINUTE;
    return {
      schedule,
      fifo: false,
      deliveriesPerMinute: target.kind === "own-receiver" && confirmed ? undefined : rate,
      isConfirmed: confirmed || target.kind === "own-receiver",
    };
  }

  /** On disk; then the handshake begins, unless there is to be none. @returns when the handshake has ended */
  async begin(): Promise<{ readonly handshake: Promise<void> }> {
    await this.#record.save();
    if (this.#isRemoved) return { handshake: Promise.resolve() };
    this.#listen();
    switch (this.document.status) {
      case "pending":
        this.#record.journal("pending", "The target is asked to send the secret back.");
        return { handshake: this.#shakeHands() };
      case "active":
        this.#record.journal("active", "It was subscribed without a handshake.");
        break;
      default:
        this.#record.journal("disabled", "It begins paused: the target is asked when it is activated.");
    }
    return { handshake: Promise.resolve() };
  }

  /**
   * Goes on after a restart: a handshake that has not ended is made again, and what the end of the process left due to one
   * that is not active is given up now.
   */
  async resume(): Promise<void> {
    this.#listen();
    if (this.document.status === "pending") this.#record.inBackground(this.#shakeHands());
    if (this.isEnabled) await this.queue.takeUp();
    else this.queue.cancel();
  }

  /**
   * @returns the id of the ping's message; the attempt shows what became of it
   * @throws HttpProblem 409 while it is not active: nothing is sent then; 429 when its host may not be called now (SEC-6)
   */
  ping(): string {
    if (!this.isEnabled) {
      throw new HttpProblem(409, "hook-disabled", "This hook is not active. Activate it, then ping it.");
    }
    const messageId = newPingId();
    const pinged = this.queue.ping(messageId);
    if (pinged === undefined) {
      const detail = "This hook's host has all the calls it may have now. Ping it again later.";
      throw new HttpProblem(429, "endpoint-busy", detail, { "retry-after": "60" });
    }
    this.#record.inBackground(pinged);
    return messageId;
  }

  /**
   * The target's operator sends the secret by a way of their own (RH-6).
   * @throws HttpProblem 403 for another secret; the fifth removes the subscription
   */
  async confirm(given: string | undefined): Promise<void> {
    if (isSameSecret(given, this.document.secret)) return this.#confirm("The secret was sent in.");
    this.#wrongSecrets += 1;
    const isLast = this.#wrongSecrets >= MOST_WRONG_SECRETS;
    if (isLast) await this.remove(`${MOST_WRONG_SECRETS} wrong secrets were sent in.`);
    throw new HttpProblem(
      403,
      "wrong-secret",
      isLast
        ? "This was the last wrong secret: the subscription has been deleted."
        : "This is not the X-Hook-Secret that the target got. Send that one.",
    );
  }

  /** Takes changed settings. A new target has to be asked anew. */
  async change(changes: SubscriptionChanges): Promise<void> {
    const before = this.document;
    const receiverBefore = this.#receiver();
    const { document, asks } = changedSubscription(before, changes, this.host.clock.nowMs());
    await this.#record.replace(document);
    if (receiverBefore !== this.#receiver()) receiverBefore?.distrust(this.id);
    if (this.#isRemoved) return;
    this.#listen();
    if (!this.isEnabled) this.queue.cancel();
    if (asks) this.#record.inBackground(this.#shakeHands());
    if (this.document.status !== before.status) this.#journalStatus();
  }

  /** Once this resolves, no request begins any more; late attempts are cancelled (RH-10). */
  async remove(reason: string): Promise<void> {
    if (this.#isRemoved) return;
    this.#stop();
    this.onRemoved();
    await this.#record.remove(reason);
  }

  /** Stops; what waits stays on disk. */
  close(): void {
    this.#stop();
    this.#record.close();
  }

  request(messageId: string, event: CallbackEvent, atMs: number): CallbackRequest {
    const { payload, secret, target } = this.document;
    const body = restHookPayload(event, payload);
    const timestampSeconds = Math.floor(atMs / 1_000);
    return {
      target,
      headers: {
        ...signedHeaders({ id: messageId, timestampSeconds, body }, [secret]),
        // The historic form of the pattern, beside Standard Webhooks (RH-8).
        "x-hook-signature": createHmac("sha256", secret).update(body).digest("hex"),
      },
      body,
    };
  }

  /** A redirect is an answer: the target has moved, and somebody has to look at it (RH-9). */
  retries(failure: AttemptFailure): boolean {
    return failure !== "redirect";
  }

  onGone(): void {
    this.#record.inBackground(this.remove("gone: the target answered 410 and wants nothing more."));
  }

  onOutcome(isDelivered: boolean, atMs: number): void {
    const { failedAttempts = 0, ...document } = this.document;
    const news = isDelivered ? { deliveredAtMs: atMs } : { failedAttempts: failedAttempts + 1 };
    this.#record.replaceSoon({ ...document, ...news });
  }

  /** The process ends: nothing of it waits to be saved any more. */
  flush(): Promise<void> {
    return this.#record.flush();
  }

  onStreak(streak: FailureStreak, reason?: string): void {
    const { failingSinceMs: _since, failedMessages: _count, ...document } = this.document;
    this.#record.inBackground(this.#record.replace({ ...document, ...storedStreak(streak) }));
    if (reason === undefined) return;
    this.#record.journal(streak.failingSinceMs === undefined ? "active" : "failing", reason);
  }

  onFull(isFull: boolean): void {
    this.#record.journalFull(isFull);
  }

  onExhausted(reason: string): void {
    this.queue.cancel();
    const { failingSinceMs: _since, failedMessages: _count, ...document } = this.document;
    this.#record.inBackground(this.#record.replace({ ...document, status: "disabled" }));
    this.#listen();
    this.#record.journal("disabled", reason);
  }

  #stop(): void {
    this.#isRemoved = true;
    this.#detach();
    this.#stopExpiry();
    this.#receiver()?.distrust(this.id);
    this.host.callbacks.close(this.queue);
  }

  async #shakeHands(): Promise<void> {
    const { target, secret, handshake } = this.document;
    const isWanted = () =>
      !this.#isRemoved &&
      this.document.status === "pending" &&
      isDeepStrictEqual(this.document.target, target);
    const answer = await shakeHands(this.host.callbacks, this, { target, secret }, isWanted);
    if (answer === "not-asked" || !isWanted()) return;
    if (answer === "echoed") return this.#confirm("The target sent the secret back.");
    if (handshake === "required") return;
    await this.#record.replace({ ...this.document, status: "active" });
    if (this.#isRemoved) return;
    this.#listen();
    this.#record.journal(
      "active",
      `The target did not send the secret back: at most ${UNCONFIRMED_PER_MINUTE} deliveries a minute.`,
    );
  }

  async #confirm(reason: string): Promise<void> {
    const isPending = this.document.status === "pending";
    const status = isPending ? "active" : this.document.status;
    await this.#record.replace({ ...this.document, confirmed: true, status });
    if (this.#isRemoved) return;
    this.#listen();
    this.#record.journal("verified", reason);
    if (isPending) this.#record.journal("active", "Every event is delivered from now on.");
  }

  #journalStatus(): void {
    const { status } = this.document;
    if (status === "active") this.#record.journal("active", "It was activated.");
    else if (status === "paused") this.#record.journal("disabled", "Its owner paused it.");
    else if (status === "pending") this.#record.journal("pending", "The new target is asked first.");
  }

  /** Events from now on, if it is active; the end, if it stays pending. */
  #listen(): void {
    this.#detach();
    this.#stopExpiry();
    this.#receiver()?.trust(this.id, [this.document.secret]);
    const { expiresAtMs } = this;
    if (expiresAtMs !== undefined) {
      this.#stopExpiry = this.host.clock.after(Math.max(0, expiresAtMs - this.host.clock.nowMs()), () =>
        this.#record.inBackground(this.remove("It was not confirmed in time.")),
      );
    }
    if (!this.isEnabled) return;
    this.queue.resume();
    this.#detach = this.room.attachDurable({
      id: this.id,
      transport: this.transport,
      matches: (type) => this.wants(type),
      enqueue: (event) => this.queue.enqueue(event),
    });
  }

  /** Our own receiver, where the target is one: it has to know the secret. */
  #receiver(): Receiver | undefined {
    const { target } = this.document;
    return target.kind === "own-receiver"
      ? this.host.receivers.inRoom(this.room, target.receiverId)
      : undefined;
  }
}
