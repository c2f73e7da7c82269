import type { Clock } from "#server/clock";
import { CallCount } from "./call-count";
import type { CallbackSubscription } from "./callback-subscription";
import { HostPace } from "./host-pace";

/** Calls of the process under way at once: so many to others, and so many to receivers of ours (SEC-6). */
const MOST_AT_ONCE = 50;
/**
 * A room may begin one more while it has fewer under way than this part of the places that are free: so one room has a
 * third of them at most, and five rooms that take all they get leave some to a sixth.
 */
const ROOM_SHARE_OF_FREE = 1 / 2;
/** To one host that is not ours, over all rooms: a host that does not answer holds no more places than these. */
const MOST_AT_ONCE_OF_HOST = 8;

/** Whose call it is, and whom it is for. */
export interface CallLine {
  readonly roomId: string;
  /** Undefined: a receiver of this server. No silence of others keeps such a call waiting. */
  readonly host: string | undefined;
  /** It has shown that it wants to be called. */
  readonly isConfirmed: boolean;
}

export function lineOf(
  { room, target }: Pick<CallbackSubscription, "room" | "target">,
  isConfirmed: boolean,
): CallLine {
  // With a final dot, a name is the same host (RFC 1034 §3.1).
  const host = target.kind === "url" ? new URL(target.url).hostname.replace(/\.+$/, "") : undefined;
  return { roomId: room.id, host, isConfirmed };
}

/** Which calls may begin, whatever they are for: deliveries, pings and handshakes count together (SEC-6). */
export class CallPermits {
  readonly #pace: HostPace;
  /** In the order in which they came. */
  readonly #waiting = new Map<() => void, CallLine>();
  readonly #toOthers = new CallCount();
  readonly #toOwn = new CallCount();
  readonly #toHosts = new CallCount();
  #whenIdle: () => void = () => {};

  /** @param mostPerMinute to one host that has not shown that it wants to be called */
  constructor(clock: Clock, mostPerMinute: number) {
    this.#pace = new HostPace(clock, mostPerMinute, () => this.#tellWaiting());
  }

  /** @param whenFree called once, later, when the answer is false; absent: nobody waits for it */
  take(line: CallLine, whenFree?: () => void): boolean {
    if (!this.#mayBegin(line)) {
      if (whenFree !== undefined) this.#waiting.set(whenFree, line);
      return false;
    }
    const { roomId, host, isConfirmed } = line;
    this.#ofRooms(line).begin(roomId);
    if (host === undefined) return true;
    this.#toHosts.begin(host);
    if (!isConfirmed) this.#pace.count(host);
    return true;
  }

  /** The call has ended. @param line as it was taken */
  release(line: CallLine): void {
    this.#ofRooms(line).end(line.roomId);
    if (line.host !== undefined) this.#toHosts.end(line.host);
    if (this.taken === 0) this.#whenIdle();
    this.#tellWaiting();
  }

  /** Told each time the last call under way has ended. */
  whenIdle(action: () => void): void {
    this.#whenIdle = action;
  }

  get taken(): number {
    return this.#toOthers.total + this.#toOwn.total;
  }

  #ofRooms({ host }: CallLine): CallCount {
    return host === undefined ? this.#toOwn : this.#toOthers;
  }

  #mayBegin(line: CallLine): boolean {
    const { roomId, host, isConfirmed } = line;
    const ofRooms = this.#ofRooms(line);
    const free = MOST_AT_ONCE - ofRooms.total;
    if (ofRooms.of(roomId) >= ROOM_SHARE_OF_FREE * free) return false;
    if (host === undefined) return true;
    if (this.#toHosts.of(host) >= MOST_AT_ONCE_OF_HOST) return false;
    return isConfirmed || this.#pace.mayCall(host);
  }

  // Who has no place yet keeps its turn. Who is told may have nothing to call any more; then the place goes to the next.
  #tellWaiting(): void {
    for (const [whenFree, line] of [...this.#waiting]) {
      if (this.#mayBegin(line) && this.#waiting.delete(whenFree)) whenFree();
    }
  }
}
