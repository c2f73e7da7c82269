import type { Clock } from "#server/clock";

/** A session is kept for so long after its client has left (MQ-6). */
export const SESSION_EXPIRY_MS = 600_000;
/** Most sessions of one room that are kept for clients that are away; the oldest goes first. */
const MOST_AWAY = 330;

/** Sessions of one room whose clients are away, and when they end. */
export class AwaySessions {
  readonly #cancels = new Map<string, () => void>();

  constructor(
    private readonly clock: Clock,
    private readonly onExpired: (clientId: string) => void,
  ) {}

  has(clientId: string): boolean {
    return this.#cancels.has(clientId);
  }

  get clientIds(): readonly string[] {
    return [...this.#cancels.keys()];
  }

  left(clientId: string): void {
    this.returned(clientId);
    this.#cancels.set(
      clientId,
      this.clock.after(SESSION_EXPIRY_MS, () => this.#expire(clientId)),
    );
    const [oldest] = this.#cancels.keys();
    if (oldest !== undefined && this.#cancels.size > MOST_AWAY) this.#expire(oldest);
  }

  returned(clientId: string): void {
    this.#cancels.get(clientId)?.();
    this.#cancels.delete(clientId);
  }

  #expire(clientId: string): void {
    this.returned(clientId);
    this.onExpired(clientId);
  }
}
