import type { JournalEntry } from "#lib/journal/entry";
import { byTransport } from "#lib/transports/by-transport";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import type { ClockOffset } from "./clock-offset";
import type { EventRow, LaneTotals } from "./delivery";
import { deliveryCell, segmentsOf } from "./delivery-cell";
import { LaneAccount } from "./lane-account";
import { LaneTally } from "./lane-tally";
import { type TrackedArrival, type TrackedEvent, trackedAttempt, trackedLane } from "./tracked-event";

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
 * newest `capacity` events and counts the rest. The two sources may come in any interleaving.
 */
export class EventLedger {
  readonly #events = new Map<number, TrackedEvent>();
  readonly #rows = new Map<number, EventRow>();
  readonly #dirty = new Set<number>();
  readonly #accounts = byTransport((id) => new LaneAccount(TRANSPORTS[id]));
  readonly #shown = byTransport(() => new LaneTally());
  /** Of the events that were cleared away. */
  readonly #cleared = byTransport(() => new LaneTally());
  readonly #clearedBytes = byTransport(() => ({ eventBytes: 0, events: 0 }));
  #clock: ClockOffset | undefined;
  #forgottenThrough = 0;
  #clearedThrough = 0;

  /** @param laneOf the page's own lane that subscribes under a name; others' connections are not this page's business */
  constructor(
    private readonly laneOf: (subscriberId: string) => TransportId | undefined,
    private readonly capacity = 1_000,
  ) {}

  setClock(clock: ClockOffset): void {
    if (this.#clock === undefined) for (const offset of this.#events.keys()) this.#dirty.add(offset);
    this.#clock = clock;
  }

  /** Events up to this offset were there before the page: it shows nothing of them, whoever tells. */
  startAfter(offset: number): void {
    this.#forgottenThrough = Math.max(this.#forgottenThrough, offset);
  }

  /** One of the page's lanes has it. */
  arrived(transport: TransportId, { offset, arrivedAtMs, replayed, whileHidden }: PageArrival): void {
    const isHidden = whileHidden === true;
    this.#arrive(transport, offset, { atMs: arrivedAtMs, clock: "page", replayed, whileHidden: isHidden });
  }

  entry(entry: JournalEntry): void {
    switch (entry.kind) {
      case "recorded":
        this.#onRecorded(entry);
        return;
      case "connection-opened":
        if (this.laneOf(entry.subscriberId) === entry.transport) this.#onOpened(entry);
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
          this.#arrive(transport, offset, { atMs, clock: "server", replayed: false, whileHidden: false });
        }
        return;
      case "hook-changed":
        this.#accounts[entry.transport].hookChanged(entry);
        this.#touchAll((event) => event.lanes[entry.transport].first === undefined);
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
    for (const id of TRANSPORT_IDS) {
      const { bytes } = this.#accounts[id];
      this.#clearedBytes[id].eventBytes += bytes.eventBytes;
      this.#clearedBytes[id].events += bytes.events;
      bytes.eventBytes = 0;
      bytes.events = 0;
    }
  }

  /** Shows again all that was cleared away and is still kept, beside what has come since. */
  undoClear(): void {
    this.#clearedThrough = 0;
    this.#moveTallies(this.#cleared, this.#shown);
    for (const id of TRANSPORT_IDS) {
      const { bytes } = this.#accounts[id];
      bytes.eventBytes += this.#clearedBytes[id].eventBytes;
      bytes.events += this.#clearedBytes[id].events;
      this.#clearedBytes[id] = { eventBytes: 0, events: 0 };
    }
  }

  #onRecorded(entry: Extract<JournalEntry, { kind: "recorded" }>): void {
    const event = this.#event(entry.offset);
    if (event === undefined) return;
    const { id, type, via, receivedAtMs, envelopeBytes, dataBytes, atMs: recordedAtMs } = entry;
    event.facts = { id, type, via, receivedAtMs, recordedAtMs, envelopeBytes, dataBytes };
  }

  #onOpened(entry: Extract<JournalEntry, { kind: "connection-opened" }>): void {
    this.#accounts[entry.transport].opened(entry);
    this.#touchAll(({ facts }) => facts !== undefined && facts.recordedAtMs <= entry.atMs);
  }

  #onWritten(entry: Extract<JournalEntry, { kind: "written" }>): void {
    const { bytes } = this.#accounts[entry.transport];
    bytes.eventBytes += entry.bytesOut + entry.bytesIn;
    bytes.events += entry.lastOffset - entry.firstOffset + 1;
    for (let offset = entry.firstOffset; offset <= entry.lastOffset; offset += 1) {
      const event = this.#events.get(offset);
      if (event === undefined) continue;
      event.lanes[entry.transport].writtenAtMs ??= entry.atMs;
      this.#dirty.add(offset);
    }
  }

  #onAttempted(entry: Extract<JournalEntry, { kind: "attempted" }>): void {
    const { bytes } = this.#accounts[entry.transport];
    bytes.eventBytes += entry.bytesOut + entry.bytesIn;
    if (entry.outcome.delivered) bytes.events += 1;
    const event = this.#event(entry.offset);
    if (event === undefined) return;
    const { attempts } = event.lanes[entry.transport];
    attempts.push(trackedAttempt(entry));
    attempts.sort((a, b) => a.startedAtMs - b.startedAtMs);
  }

  #arrive(transport: TransportId, offset: number, arrival: Omit<TrackedArrival, "outOfOrder">): void {
    const event = this.#event(offset);
    if (event === undefined) return;
    const account = this.#accounts[transport];
    const lane = event.lanes[transport];
    lane.copies += 1;
    lane.first ??= { ...arrival, outOfOrder: offset < account.newestArrived };
    if (offset <= account.newestArrived) return;
    const passedAfter = account.newestArrived;
    account.newestArrived = offset;
    if (offset > passedAfter + 1)
      this.#touchAll((other) => other.offset > passedAfter && other.offset < offset);
  }

  /** These may look different now. */
  #touchAll(isTouched: (event: TrackedEvent) => boolean): void {
    for (const event of this.#events.values()) if (isTouched(event)) this.#dirty.add(event.offset);
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
      const cell = deliveryCell(offset, event.lanes[id], facts, this.#clock, this.#accounts[id]);
      if (before !== undefined) tallies[id].remove(before.cells[id]);
      tallies[id].add(cell);
      return cell;
    });
    const segments = byTransport((id) => segmentsOf(event.lanes[id], facts, this.#clock));
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
      const row = this.#rows.get(offset);
      const tallies = this.#talliesOf(offset);
      if (row !== undefined) for (const id of TRANSPORT_IDS) tallies[id].forget(row.cells[id]);
      this.#events.delete(offset);
      this.#rows.delete(offset);
      this.#forgottenThrough = offset;
    }
  }
}
