import type { JournalEntry } from "#lib/journal/entry";
import type { TransportFacts } from "#lib/transports/catalog";

type Opened = Extract<JournalEntry, { kind: "connection-opened" }>;
type Subscribed = Extract<JournalEntry, { kind: "subscribed" }>;
type HookChanged = Extract<JournalEntry, { kind: "hook-changed" }>;

/** What a lane's newest connection has cost before its first event. Undefined until one was opened. */
export interface HandshakeBytes {
  handshakeBytesIn: number | undefined;
  handshakeBytesOut: number | undefined;
}

/** Why an event that has not arrived never will. */
export type Absence = "not-subscribed" | { readonly reason: string };

/** Connections and hook changes that are remembered, each; older ones decide nothing that is still shown. */
const REMEMBERED = 100;
const WENT_BY = "The wire has carried a later event, and not this one.";
const WHILE_AWAY = "It was fired while this lane was away, and the lane did not resume.";

/**
 * The history of one lane as a whole. The fate of an event is worked out from it when it is asked for, and not noted
 * when something happens: so the order in which the news come in does not matter.
 */
export class LaneAccount {
  readonly bytes: HandshakeBytes = { handshakeBytesIn: undefined, handshakeBytesOut: undefined };
  /** Offset. */
  newestArrived = 0;
  /** Server clock, ms: when events could first reach this lane. */
  #firstReachableAtMs: number | undefined;
  /** Server clock, ms: the newest connection that did not ask for what it missed, or could not get it. */
  #newestGapAtMs: number | undefined;
  /** Server clock, ms, the newest at the end. */
  readonly #reachableAtMs: number[] = [];
  readonly #hookChanges: HookChanged[] = [];

  constructor(private readonly facts: TransportFacts) {}

  opened({ atMs, handshakeBytesIn, handshakeBytesOut, resumed, awaitsSubscribe }: Opened): void {
    this.bytes.handshakeBytesIn = handshakeBytesIn;
    this.bytes.handshakeBytesOut = handshakeBytesOut;
    if (awaitsSubscribe !== true) this.#reachable(atMs, resumed === "recovered");
  }

  subscribed({ atMs }: Subscribed): void {
    this.#reachable(atMs, false);
  }

  hookChanged(change: HookChanged): void {
    remember(this.#hookChanges, change);
  }

  /** At some time after the one instant and before the other (server clock, ms) nothing could reach this lane. */
  wasAwayBetween(afterMs: number, beforeMs: number): boolean {
    return this.facts.reaches === "page"
      ? this.#reachableAtMs.some((atMs) => afterMs < atMs && atMs < beforeMs)
      : this.#hookChanges.some(({ atMs, status }, index) => {
          if (!hasEnded(status) || atMs >= beforeMs) return false;
          const revived = this.#hookChanges.slice(index + 1).find((later) => takesDeliveries(later.status));
          return revived === undefined || revived.atMs > afterMs;
        });
  }

  /** @returns undefined while an event of that offset, recorded then (server clock, ms), may still arrive */
  absence(offset: number, recordedAtMs: number): Absence | undefined {
    return this.facts.reaches === "page"
      ? this.#pageAbsence(offset, recordedAtMs)
      : this.#hookAbsence(recordedAtMs);
  }

  #reachable(atMs: number, isRecovered: boolean): void {
    this.#firstReachableAtMs ??= atMs;
    if (!isRecovered) this.#newestGapAtMs = atMs;
    remember(this.#reachableAtMs, atMs);
  }

  #pageAbsence(offset: number, recordedAtMs: number): Absence | undefined {
    // Arrivals can be here before the news of the connection that brought them.
    if (this.#firstReachableAtMs === undefined) return undefined;
    if (recordedAtMs < this.#firstReachableAtMs) return "not-subscribed";
    if (this.#newestGapAtMs !== undefined && recordedAtMs < this.#newestGapAtMs)
      return { reason: WHILE_AWAY };
    // The order is kept (CORE-10): what has been passed by will not come.
    return offset < this.newestArrived ? { reason: WENT_BY } : undefined;
  }

  #hookAbsence(recordedAtMs: number): Absence | undefined {
    const before = this.#hookChanges.findLast(({ atMs }) => atMs <= recordedAtMs);
    if (before !== undefined && !takesDeliveries(before.status)) return "not-subscribed";
    const end = this.#hookChanges.find(({ atMs, status }) => atMs > recordedAtMs && hasEnded(status));
    return end === undefined ? undefined : { reason: `Its deliveries were given up: ${end.reason}` };
  }
}

function takesDeliveries(status: HookChanged["status"]): boolean {
  switch (status) {
    case "verified":
    case "active":
    case "failing":
      return true;
    case "pending":
    case "disabled":
    case "deleted":
      return false;
    default:
      return status satisfies never;
  }
}

/** What still waited is given up with it. */
function hasEnded(status: HookChanged["status"]): boolean {
  return status === "disabled" || status === "deleted";
}

function remember<Item>(list: Item[], item: Item): void {
  list.push(item);
  if (list.length > REMEMBERED) list.shift();
}
