import type { JournalEntry } from "#lib/journal/entry";
import { byTransport } from "#lib/transports/by-transport";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import type { ClockOffset } from "./clock-offset";
import type { EventRow, LaneTotals } from "./delivery";
import { deliveryCell, segmentsOf } from "./delivery-cell";
import { FollowedEvents } from "./followed-events";
import { LaneAccount } from "./lane-account";
import { LaneTally } from "./lane-tally";
import { onServerClock } from "./on-server-clock";
import {
  type TrackedArrival,
  type TrackedEvent,
  type TrackedLane,
  trackedAttempt,
  trackedLane,
} from "./tracked-event";

export interface PageArrival {
  readonly offset: number;
  /** The page's clock, ms. */
  readonly arrivedAtMs: number;
  readonly replayed: boolean;
  /** The page was not seen then. Absent: it was. */
  readonly whileHidden?: boolean;
}

export interface LedgerSnapshot {
  /** Newest first. A row that has not changed is the same object as before. */
  readonly rows: readonly EventRow[];
  readonly totals: Readonly<Record<TransportId, LaneTotals>>;
}

/**
 * Folds the journal and the page's arrivals into one row per event and one total per wire. Bounded: it keeps the
 * newest `capacity` events, and counts what becomes of the rest. The two sources may come in any interleaving.
 */
export class EventLedger {
  readonly #events = new Map<number, TrackedEvent>();
  readonly #rows = new Map<number, EventRow>();
  readonly #dirty = new Set<number>();
  readonly #accounts = byTransport((id) => new LaneAccount(TRANSPORTS[id]));
  readonly #shown = byTransport(() => new LaneTally());
  /** Of the events that were cleared away. */
  readonly #cleared = byTransport(() => new LaneTally());
  readonly #followed: Record<TransportId, FollowedEvents>;
  #clock: ClockOffset | undefined;
  #startedAfter = 0;
  #forgottenThrough = 0;
  #clearedThrough = 0;

  /** @param laneOf the page's own lane that subscribes under a name; others' connections are not this page's business */
  constructor(
    private readonly laneOf: (subscriberId: string) => TransportId | undefined,
    private readonly capacity = 1_000,
  ) {
    this.#followed = byTransport((id) => {
      const tallyOf = (offset: number) => this.#talliesOf(offset)[id];
      return new FollowedEvents({ account: this.#accounts[id], tallyOf, capacity });
    });
  }

  /** @param clock undefined: no longer known. What arrives from then on has no time until the next one is set. */
  setClock(clock: ClockOffset | undefined): void {
    const wasUnknown = this.#clock === undefined;
    this.#clock = clock;
    if (!wasUnknown || clock === undefined) return;
    for (const event of this.#events.values()) {
      for (const id of TRANSPORT_IDS) {
        const lane = event.lanes[id];
        if (lane.first !== undefined) lane.first = onServerClock(lane.first, clock);
      }
      this.#dirty.add(event.offset);
    }
    for (const id of TRANSPORT_IDS) this.#followed[id].convert(clock);
  }

  /** Events up to this offset were there before the page: it shows nothing of them, whoever tells. */
  startAfter(offset: number): void {
    this.#startedAfter = offset;
    this.#forgottenThrough = Math.max(this.#forgottenThrough, offset);
  }

  /** One of the page's lanes has it. */
  arrived(transport: TransportId, { offset, arrivedAtMs, replayed, whileHidden }: PageArrival): void {
    const seen = { replayed, whileHidden: whileHidden === true };
    this.#arrive(transport, offset, { atMs: arrivedAtMs, clock: "page", uncertaintyMs: 0, ...seen });
  }

  entry(entry: JournalEntry): void {
    switch (entry.kind) {
      case "recorded":
        this.#onRecorded(entry);
        return;
      case "connection-opened":
        if (this.laneOf(entry.subscriberId) !== entry.transport) return;
        this.#accounts[entry.transport].opened(entry);
        this.#touchRecordedBefore(entry);
        return;
      case "subscribed":
        if (this.laneOf(entry.subscriberId) !== entry.transport) return;
        this.#accounts[entry.transport].subscribed(entry);
        this.#touchRecordedBefore(entry);
        return;
      case "written":
        if (this.laneOf(entry.subscriberId) === entry.transport) this.#onWritten(entry);
        return;
      case "attempted":
        this.#onAttempted(entry);
        return;
      case "received":
        // 0: processed, and then no answer was given. Any other status says that it was not taken.
        if (entry.status === 0 || (entry.status >= 200 && entry.status < 300)) {
          const { atMs, transport, offset } = entry;
          const seen = { replayed: false, whileHidden: false };
          this.#arrive(transport, offset, { atMs, clock: "server", uncertaintyMs: 0, ...seen });
        }
        return;
      case "hook-changed":
        this.#accounts[entry.transport].hookChanged(entry);
        this.#touchAll((event) => event.lanes[entry.transport].first === undefined);
        this.#followed[entry.transport].touchBefore(Number.POSITIVE_INFINITY);
        return;
      case "connection-closed":
      case "receiver-changed":
      case "fault-changed":
        return;
      default:
        entry satisfies never;
    }
  }

  /** The state of things now. Costs in proportion to what changed, but for the list of rows itself. */
  snapshot(): LedgerSnapshot {
    for (const offset of this.#dirty) this.#rebuild(offset);
    this.#dirty.clear();
    this.#forgetOld();
    for (const id of TRANSPORT_IDS) this.#followed[id].settle(this.#forgottenThrough);
    const rows = [...this.#rows.values()]
      .filter(({ offset }) => offset > this.#clearedThrough)
      .sort((a, b) => b.offset - a.offset);
    return { rows, totals: byTransport((id) => this.#shown[id].totals(this.#accounts[id].bytes)) };
  }

  /**
   * Shows no event of until now, late arrivals of them included, and starts the totals anew. What is known of the
   * connections stays: they go on.
   */
  clear(): void {
    this.#clearedThrough = Math.max(this.#clearedThrough, this.#forgottenThrough, ...this.#events.keys());
    this.#moveTallies(this.#shown, this.#cleared);
  }

  /** Shows again all that was cleared away and is still kept, beside what has come since. */
  undoClear(): void {
    this.#clearedThrough = 0;
    this.#moveTallies(this.#cleared, this.#shown);
  }

  #onRecorded(entry: Extract<JournalEntry, { kind: "recorded" }>): void {
    const { offset, id, type, via, receivedAtMs, envelopeBytes, dataBytes, atMs: recordedAtMs } = entry;
    const facts = { id, type, via, receivedAtMs, recordedAtMs, envelopeBytes, dataBytes };
    const event = this.#event(offset);
    if (event !== undefined) event.facts = facts;
    for (const transport of TRANSPORT_IDS) {
      const followed = this.#followed[transport].touch(offset);
      if (followed !== undefined) followed.facts = facts;
    }
  }

  /** A lane that can be reached since then: what it missed is known now. */
  #touchRecordedBefore({ transport, atMs }: { transport: TransportId; atMs: number }): void {
    this.#touchAll(({ facts }) => facts !== undefined && facts.recordedAtMs <= atMs);
    this.#followed[transport].touchBefore(Number.POSITIVE_INFINITY);
  }

  #onWritten(entry: Extract<JournalEntry, { kind: "written" }>): void {
    const events = entry.lastOffset - entry.firstOffset + 1;
    for (let offset = entry.firstOffset; offset <= entry.lastOffset; offset += 1) {
      this.#addBytes(entry.transport, offset, (entry.bytesOut + entry.bytesIn) / events, 1);
      const event = this.#events.get(offset);
      if (event === undefined) continue;
      event.lanes[entry.transport].writtenAtMs ??= entry.atMs;
      this.#dirty.add(offset);
    }
  }

  #onAttempted(entry: Extract<JournalEntry, { kind: "attempted" }>): void {
    const { transport, offset, outcome } = entry;
    this.#addBytes(transport, offset, entry.bytesOut + entry.bytesIn, outcome.delivered ? 1 : 0);
    const lane = this.#lane(transport, offset);
    if (lane === undefined) return;
    lane.attempts.push(trackedAttempt(entry));
    lane.attempts.sort((a, b) => a.startedAtMs - b.startedAtMs);
  }

  #addBytes(transport: TransportId, offset: number, bytes: number, events: number): void {
    if (offset > this.#startedAfter) this.#talliesOf(offset)[transport].addBytes(bytes, events);
  }

  #arrive(transport: TransportId, offset: number, arrival: Omit<TrackedArrival, "outOfOrder">): void {
    const lane = this.#lane(transport, offset);
    if (lane === undefined) return;
    const account = this.#accounts[transport];
    lane.copies += 1;
    lane.first ??= onServerClock({ ...arrival, outOfOrder: offset < account.newestArrived }, this.#clock);
    if (offset <= account.newestArrived) return;
    const passedAfter = account.newestArrived;
    account.newestArrived = offset;
    if (offset === passedAfter + 1) return;
    this.#touchAll((other) => other.offset > passedAfter && other.offset < offset);
    if (TRANSPORTS[transport].reaches === "page") this.#followed[transport].touchBefore(offset);
  }

  /** These may look different now. */
  #touchAll(isTouched: (event: TrackedEvent) => boolean): void {
    for (const event of this.#events.values()) if (isTouched(event)) this.#dirty.add(event.offset);
  }

  /** @returns undefined for an event that is no longer kept, and whose fate on this wire is no longer open */
  #lane(transport: TransportId, offset: number): TrackedLane | undefined {
    return this.#followed[transport].touch(offset)?.lane ?? this.#event(offset)?.lanes[transport];
  }

  /** @returns undefined for an event that is no longer kept */
  #event(offset: number): TrackedEvent | undefined {
    if (offset <= this.#forgottenThrough) return undefined;
    let event = this.#events.get(offset);
    if (event === undefined) {
      event = { offset, facts: undefined, lanes: byTransport(trackedLane) };
      this.#events.set(offset, event);
    }
    this.#dirty.add(offset);
    return event;
  }

  #rebuild(offset: number): void {
    const event = this.#events.get(offset);
    const facts = event?.facts;
    if (event === undefined || facts === undefined) return;
    const before = this.#rows.get(offset);
    const tallies = this.#talliesOf(offset);
    const cells = byTransport((id) => {
      const cell = deliveryCell(offset, event.lanes[id], facts, this.#accounts[id]);
      if (before !== undefined) tallies[id].remove(before.cells[id]);
      tallies[id].add(cell);
      return cell;
    });
    const segments = byTransport((id) => segmentsOf(event.lanes[id], facts));
    this.#rows.set(offset, { offset, ...facts, cells, segments });
  }

  #talliesOf(offset: number): Readonly<Record<TransportId, LaneTally>> {
    return offset > this.#clearedThrough ? this.#shown : this.#cleared;
  }

  #moveTallies(from: Record<TransportId, LaneTally>, to: Record<TransportId, LaneTally>): void {
    for (const id of TRANSPORT_IDS) {
      to[id].absorb(from[id]);
      from[id] = new LaneTally();
    }
  }

  #forgetOld(): void {
    if (this.#events.size <= this.capacity) return;
    const offsets = [...this.#events.keys()].sort((a, b) => a - b);
    for (const offset of offsets.slice(0, offsets.length - this.capacity)) {
      const event = this.#events.get(offset);
      if (event !== undefined) for (const id of TRANSPORT_IDS) this.#forget(event, id);
      this.#events.delete(offset);
      this.#rows.delete(offset);
      this.#forgottenThrough = offset;
    }
  }

  #forget({ offset, facts, lanes }: TrackedEvent, id: TransportId): void {
    const cell = this.#rows.get(offset)?.cells[id];
    if (cell !== undefined) this.#talliesOf(offset)[id].forget(cell);
    if (cell === undefined || cell.kind === "waiting")
      this.#followed[id].follow({ offset, facts, lane: lanes[id] });
  }
}
