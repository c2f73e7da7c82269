import { wantsEventType } from "#lib/delivery/event-type-filter";
import { type FailureStreak, restoredStreak, storedStreak } from "#lib/delivery/failure-streak";
import { standardPayload } from "#lib/delivery/standard-payload";
import type { TransportId } from "#lib/transports/catalog";
import type { CallbackQueue } from "#server/delivery/callback-queue";
import type { CallbackRequest, CallbackTarget } from "#server/delivery/callback-sender";
import type {
  CallbackEvent,
  CallbackSubscription,
  DeliveryPolicy,
} from "#server/delivery/callback-subscription";
import { isSigningKey } from "#server/delivery/ed25519-key";
import { HookRecord } from "#server/delivery/hook-record";
import { newPingId } from "#server/delivery/ping-id";
import { signedHeaders, verifierOf } from "#server/delivery/webhook-signature";
import { HttpProblem } from "#server/http/http-problem";
import type { Receiver } from "#server/receivers/receiver";
import type { Room } from "#server/rooms/room";
import type { TransportHost } from "#server/transports/transport";
import type { EndpointDocument, SigningAlgorithm } from "./endpoint-document";
import { newSecret } from "./new-secret";

const MOST_OLD_SECRETS = 10;
const HOUR_MS = 3_600_000;

/** One URL that an operator registered (Standard Webhooks: an endpoint). */
export class WebhookEndpoint implements CallbackSubscription {
  readonly transport: TransportId = "webhook";
  readonly queue: CallbackQueue;
  readonly #record: HookRecord<EndpointDocument>;
  #isRemoved = false;
  #detach: () => void = () => {};

  constructor(
    private readonly host: TransportHost,
    readonly room: Room,
    readonly id: string,
    document: EndpointDocument,
  ) {
    this.#record = new HookRecord(host, room, this.transport, id, document);
    this.queue = host.callbacks.open(this, restoredStreak(document));
  }

  get document(): EndpointDocument {
    return this.#record.document;
  }

  get isEnabled(): boolean {
    return this.document.enabled;
  }

  wants(type: string): boolean {
    return wantsEventType(this.document.eventTypes, type);
  }

  get target(): CallbackTarget {
    return this.document.target;
  }

  get policy(): DeliveryPolicy {
    const { schedule, fifo, target } = this.document;
    const isOwn = target.kind === "own-receiver";
    return {
      schedule,
      fifo,
      deliveriesPerMinute: undefined,
      // Nobody asks an endpoint whether it wants to be called.
      isConfirmed: isOwn,
    };
  }

  get algorithm(): SigningAlgorithm {
    return this.secrets().some(isSigningKey) ? "ed25519" : "hmac-sha256";
  }

  /** What verifies the newest signature: the secret, or a public key. */
  get verifier(): string {
    return verifierOf(this.document.secrets[0]?.secret ?? "");
  }

  /** Secrets that sign now, the newest first (WH-6). */
  secrets(): string[] {
    const nowMs = this.host.clock.nowMs();
    return this.document.secrets
      .filter(({ endsAtMs }) => endsAtMs === undefined || endsAtMs > nowMs)
      .map(({ secret }) => secret);
  }

  /** First registration: on disk, then active, then tried out with a ping (WH-18). */
  async register(): Promise<void> {
    await this.#record.save();
    if (this.#isRemoved) return;
    this.#listen();
    if (!this.isEnabled) return;
    this.#record.journal("active", "It was registered.");
    this.queue.pingInTurn(newPingId());
  }

  /** Goes on after a restart; what the end of the process left due to one that is disabled is given up now. */
  async resume(): Promise<void> {
    this.#listen();
    if (this.isEnabled) await this.queue.takeUp();
    else this.queue.cancel();
  }

  /**
   * @returns the id of the ping's message; the attempt shows what became of it
   * @throws HttpProblem 429 when its host may not be called now (SEC-6)
   */
  ping(): string {
    const messageId = newPingId();
    const pinged = this.queue.ping(messageId);
    if (pinged === undefined) {
      const detail = "This endpoint's host has all the calls it may have now. Ping it again later.";
      throw new HttpProblem(429, "endpoint-busy", detail, { "retry-after": "60" });
    }
    this.#record.inBackground(pinged);
    return messageId;
  }

  /** Takes changed settings; `enabled: false` gives up what waits. */
  async change(changes: Partial<EndpointDocument>): Promise<void> {
    const wasEnabled = this.isEnabled;
    const receiverBefore = this.#receiver();
    const { disabledReason: _cleared, ...document } = this.document;
    const revived = changes.enabled === true && !wasEnabled;
    await this.#record.replace({ ...(revived ? document : this.document), ...changes });
    if (receiverBefore !== this.#receiver()) receiverBefore?.distrust(this.id);
    if (this.#isRemoved) return;
    this.#listen();
    if (this.isEnabled) this.queue.resume();
    if (this.isEnabled && !wasEnabled) this.#record.journal("active", "It was enabled.");
    if (!this.isEnabled && wasEnabled) this.#disable("It was disabled by hand.");
  }

  /** @throws HttpProblem 400 when ten old secrets still sign (WH-6) @returns what verifies from now on */
  async rotate(graceHours: number, imported: string | undefined): Promise<string> {
    const nowMs = this.host.clock.nowMs();
    const graceEndsAtMs = nowMs + graceHours * HOUR_MS;
    const old = this.document.secrets
      .map(({ secret, endsAtMs = graceEndsAtMs }) => ({ secret, endsAtMs }))
      .filter(({ endsAtMs }) => endsAtMs > nowMs);
    if (old.length > MOST_OLD_SECRETS) {
      throw new HttpProblem(
        400,
        "too-many-secrets",
        `${MOST_OLD_SECRETS} old secrets still sign. Wait until one has ended, or rotate with graceHours 0.`,
      );
    }
    const secret = imported ?? newSecret(this.algorithm);
    await this.#record.replace({ ...this.document, secrets: [{ secret }, ...old] });
    if (!this.#isRemoved) this.#listen();
    return verifierOf(secret);
  }

  /** Once this resolves, no request begins any more. */
  async remove(): Promise<void> {
    this.#stop();
    await this.#record.remove("It was deleted.");
  }

  /** Stops; what waits stays on disk. */
  close(): void {
    this.#stop();
    this.#record.close();
  }

  request(messageId: string, event: CallbackEvent, atMs: number): CallbackRequest {
    const body = standardPayload(event);
    const timestampSeconds = Math.floor(atMs / 1_000);
    return {
      target: this.document.target,
      headers: {
        ...this.document.headers,
        ...signedHeaders({ id: messageId, timestampSeconds, body }, this.secrets()),
      },
      body,
      timeoutMs: this.document.timeoutSeconds * 1_000,
    };
  }

  retries(): boolean {
    return true;
  }

  onGone(): void {
    this.#disable("gone: the receiver answered 410 and wants nothing more.");
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
    this.#disable(reason);
  }

  #stop(): void {
    this.#isRemoved = true;
    this.#detach();
    this.#receiver()?.distrust(this.id);
    this.host.callbacks.close(this.queue);
  }

  #disable(reason: string): void {
    this.#detach();
    this.queue.cancel();
    const { failingSinceMs: _since, failedMessages: _count, ...document } = this.document;
    this.#record.inBackground(this.#record.replace({ ...document, enabled: false, disabledReason: reason }));
    this.#record.journal("disabled", reason);
  }

  /** Every event from now on, if it is enabled. */
  #listen(): void {
    this.#detach();
    this.#receiver()?.trust(this.id, this.secrets().map(verifierOf));
    if (!this.isEnabled) return;
    this.#detach = this.room.attachDurable({
      id: this.id,
      transport: this.transport,
      matches: (type) => this.wants(type),
      enqueue: (event) => this.queue.enqueue(event),
    });
  }

  /** Our own receiver, where the target is one: it has to know the secrets. */
  #receiver(): Receiver | undefined {
    const { target } = this.document;
    return target.kind === "own-receiver"
      ? this.host.receivers.inRoom(this.room, target.receiverId)
      : undefined;
  }
}
