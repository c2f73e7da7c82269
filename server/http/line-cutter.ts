import type { Socket } from "node:net";
import type { Clock } from "#server/clock";

/**
 * A fault on the real path: resets the TCP connections of one subscriber and refuses new ones for a while.
 * It knows no protocol; the http host shows it every socket that names a subscriber.
 */
export class LineCutter {
  readonly #sockets = new Map<string, Set<Socket>>();
  readonly #cutUntilMs = new Map<string, number>();
  readonly #reset = new WeakSet<Socket>();

  constructor(private readonly clock: Clock) {}

  /**
   * The subscriber's request or upgrade arrived on this socket.
   * @returns false when its line is cut: the socket was reset and must not be touched again
   */
  admit(subscriberKey: string, socket: Socket): boolean {
    if (this.isCut(subscriberKey)) {
      socket.resetAndDestroy();
      return false;
    }
    const sockets = this.#sockets.get(subscriberKey) ?? new Set();
    this.#sockets.set(subscriberKey, sockets);
    sockets.add(socket);
    return true;
  }

  /** The request is over; a kept-alive socket belongs to nobody until its next request. */
  release(subscriberKey: string, socket: Socket): void {
    const sockets = this.#sockets.get(subscriberKey);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.#sockets.delete(subscriberKey);
  }

  isCut(subscriberKey: string): boolean {
    const untilMs = this.#cutUntilMs.get(subscriberKey);
    if (untilMs === undefined) return false;
    if (untilMs > this.clock.nowMs()) return true;
    this.#cutUntilMs.delete(subscriberKey);
    return false;
  }

  /** @param forMs how long new connections are reset, too; 0 cuts once @returns connections that were reset */
  cut(subscriberKey: string, forMs: number): number {
    const untilMs = this.clock.nowMs() + forMs;
    this.#cutUntilMs.set(subscriberKey, untilMs);
    this.clock.after(forMs + 1, () => this.isCut(subscriberKey));
    const sockets = [...(this.#sockets.get(subscriberKey) ?? [])];
    this.#sockets.delete(subscriberKey);
    for (const socket of sockets) {
      this.#reset.add(socket);
      socket.resetAndDestroy();
    }
    return sockets.length;
  }

  /** This socket was reset by the fault: its connection did not end by the client's doing. */
  wasCut(socket: Socket): boolean {
    return this.#reset.has(socket);
  }

  /** Takes the fault back at once. */
  heal(subscriberKey: string): void {
    this.#cutUntilMs.delete(subscriberKey);
  }
}
