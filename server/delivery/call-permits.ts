import type { Clock } from "#server/clock";
import type { CallbackSubscription } from "./callback-subscription";
import { HostPace } from "./host-pace";
import { NamedCount } from "./named-count";
import { RoomPlaces } from "./room-places";

/** Calls of the process under way at once: so many to others, and so many to receivers of ours (SEC-6). */
const MOST_AT_ONCE = 50;
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
  readonly #toOthers = new RoomPlaces(MOST_AT_ONCE);
  readonly #toOwn = new RoomPlaces(MOST_AT_ONCE);
  readonly #toHosts = new NamedCount();
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
    this.#ofRooms(line).add(roomId, 1);
    if (host === undefined) return true;
    this.#toHosts.add(host, 1);
    if (!isConfirmed) this.#pace.count(host);
    return true;
  }

  /** The call has ended. @param line as it was taken */
  release(line: CallLine): void {
    this.#ofRooms(line).add(line.roomId, -1);
    if (line.host !== undefined) this.#toHosts.add(line.host, -1);
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

  #ofRooms({ host }: CallLine): RoomPlaces {
    return host === undefined ? this.#toOwn : this.#toOthers;
  }

  #mayBegin(line: CallLine): boolean {
    const { roomId, host, isConfirmed } = line;
    if (this.#ofRooms(line).isFullFor(roomId)) return false;
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
