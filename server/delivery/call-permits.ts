import type { Clock } from "#server/clock";
import type { CallbackTarget } from "./callback-sender";
import { HostPace } from "./host-pace";

/** Calls of the process under way at once (SEC-6). */
const MOST_AT_ONCE = 50;
/** Of them to one host that is not ours, over all rooms: a host that does not answer holds no more places than these. */
const MOST_AT_ONCE_OF_HOST = 8;

/** Whom a call is for. */
export interface CallLine {
  /** Undefined: a receiver of this server, without limits of its own. */
  readonly host: string | undefined;
  /** It has shown that it wants to be called. */
  readonly isConfirmed: boolean;
}

export function lineOf(target: CallbackTarget, isConfirmed: boolean): CallLine {
  // With a final dot, a name is the same host (RFC 1034 §3.1).
  const host = target.kind === "url" ? new URL(target.url).hostname.replace(/\.+$/, "") : undefined;
  return { host, isConfirmed };
}

/** Which calls may begin, whatever they are for: deliveries, pings and handshakes count together (SEC-6). */
export class CallPermits {
  readonly #pace: HostPace;
  readonly #waiting = new Set<() => void>();
  readonly #takenByHost = new Map<string, number>();
  #taken = 0;
  #whenIdle: () => void = () => {};

  /** @param mostPerMinute to one host that has not shown that it wants to be called */
  constructor(clock: Clock, mostPerMinute: number) {
    this.#pace = new HostPace(clock, mostPerMinute, () => this.#tellWaiting());
  }

  /** @param whenFree called once, later, when the answer is false; absent: nobody waits for it */
  take({ host, isConfirmed }: CallLine, whenFree?: () => void): boolean {
    const isPaced = host !== undefined && !isConfirmed;
    const ofHost = host === undefined ? 0 : (this.#takenByHost.get(host) ?? 0);
    const hasPlace = this.#taken < MOST_AT_ONCE && ofHost < MOST_AT_ONCE_OF_HOST;
    if (!hasPlace || (isPaced && !this.#pace.mayCall(host))) {
      if (whenFree !== undefined) this.#waiting.add(whenFree);
      return false;
    }
    this.#taken += 1;
    if (host !== undefined) this.#takenByHost.set(host, ofHost + 1);
    if (isPaced) this.#pace.count(host);
    return true;
  }

  /** The call has ended. @param line as it was taken */
  release({ host }: CallLine): void {
    this.#taken -= 1;
    if (host !== undefined) {
      const left = (this.#takenByHost.get(host) ?? 0) - 1;
      if (left > 0) this.#takenByHost.set(host, left);
      else this.#takenByHost.delete(host);
    }
    if (this.#taken === 0) this.#whenIdle();
    this.#tellWaiting();
  }

  /** Told each time the last call under way has ended. */
  whenIdle(action: () => void): void {
    this.#whenIdle = action;
  }

  get taken(): number {
    return this.#taken;
  }

  // Who is told may have nothing to call any more, or its host no place; then the place goes to the next.
  #tellWaiting(): void {
    for (const whenFree of [...this.#waiting]) {
      if (this.#taken >= MOST_AT_ONCE) return;
      if (this.#waiting.delete(whenFree)) whenFree();
    }
  }
}
