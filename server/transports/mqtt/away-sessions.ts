import type { Clock } from "#server/clock";

/** A session is kept for so long after its client has left (MQ-6). */
export const SESSION_EXPIRY_MS = 600_000;
/** Most sessions of one room that are kept for clients that are away; the oldest goes first. */
const MOST_AWAY = 330;

/** Sessions of one room whose clients are away, and when they end. */
export class AwaySessions {
  /** When each client left, on the server's clock, ms. Who has been away longest stands first, and ends first. */
  readonly #leftAtMs = new Map<string, number>();
  #stopTimer: () => void = () => {};

  constructor(
    private readonly clock: Clock,
    private readonly onExpired: (clientId: string) => void,
  ) {}

  has(clientId: string): boolean {
    return this.#leftAtMs.has(clientId);
  }

  get clientIds(): readonly string[] {
    return [...this.#leftAtMs.keys()];
  }

  left(clientId: string): void {
    const nowMs = this.clock.nowMs();
    this.#leftAtMs.delete(clientId);
    this.#leftAtMs.set(clientId, nowMs);
    this.#awaitNext(nowMs);
    const [oldest] = this.#leftAtMs.keys();
    if (oldest !== undefined && this.#leftAtMs.size > MOST_AWAY) this.#expire(oldest);
  }

  returned(clientId: string): void {
    if (this.#leftAtMs.delete(clientId)) this.#awaitNext(this.clock.nowMs());
  }

  /** One timer for all of them: they end in the order in which they left. */
  #awaitNext(nowMs: number): void {
    this.#stopTimer();
    const [next] = this.#leftAtMs;
    if (next === undefined) return;
    const [clientId, leftAtMs] = next;
    const waitMs = Math.max(0, leftAtMs + SESSION_EXPIRY_MS - nowMs);
    this.#stopTimer = this.clock.after(waitMs, () => this.#expire(clientId));
  }

  #expire(clientId: string): void {
    this.returned(clientId);
    this.onExpired(clientId);
  }
}
