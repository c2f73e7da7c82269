import { nowMs } from "#lib/client/now";
import { reconnectDelayMs } from "./reconnect";

/** A connection that held this long starts the back-off anew (WS-10). */
const STABLE_MS = 60_000;

/** How long one connection of the page waits before its next try (WS-10). */
export class BackOff {
  #attempt = 0;
  #openedAtMs: number | undefined;

  /** @param random uniform on [0, 1) */
  constructor(private readonly random: () => number = Math.random) {}

  /** Tries since the last connection that held. */
  get attempt(): number {
    return this.#attempt;
  }

  /** The connection is open. @returns since when, in ms of the page's clock */
  opened(): number {
    this.#openedAtMs = nowMs();
    return this.#openedAtMs;
  }

  /** The connection is over, or has not come about. @returns ms until the next try */
  lost(): number {
    if (this.#openedAtMs !== undefined && nowMs() - this.#openedAtMs >= STABLE_MS) this.#attempt = 0;
    this.#openedAtMs = undefined;
    const delayMs = reconnectDelayMs(this.#attempt, this.random);
    this.#attempt += 1;
    return delayMs;
  }
}
