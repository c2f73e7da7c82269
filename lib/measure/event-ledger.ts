import type { JournalEntry } from "#lib/journal/entry";
import { byTransport } from "#lib/transports/by-transport";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import type { ClockOffset } from "./clock-offset";
import type { EventRow, LaneTotals } from "./delivery";
import { deliveryCell, segmentsOf } from "./delivery-cell";
import { LaneAccount } from "./lane-account";
import { countCell, laneTotals } from "./lane-totals";
import { type TrackedEvent, trackedAttempt, trackedLane } from "./tracked-event";

export interface PageArrival {
  readonly offset: number;
  /** The page's clock, ms. */
  readonly arrivedAtMs: number;
  readonly replayed: boolean;
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
  #clock: ClockOffset | undefined;
  #forgottenThrough = 0;

  /** @param laneOf the page's own lane that subscribes under a name; others' connections are not this page's business */
  constructor(
    private readonly laneOf: (subscriberId: string) => TransportId | undefined,
    private readonly capacity = 1_000,
  ) {}

  setClock(clock: ClockOffset): void {
    if (this.#clock === undefined) for (const offset of this.#events.keys()) this.#dirty.add(offset);
    this.#clock = clock;
  }

  /** One of the page's lanes has it. */
  arrived(transport: TransportId, { offset, arrivedAtMs, replayed }: PageArrival): void {
    this.#arrive(transport, offset, arrivedAtMs, "page", replayed);
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
          this.#arrive(entry.transport, entry.offset, entry.atMs, "server", false);
        }
        return;
      case "hook-changed":
        this.#accounts[entry.transport].hookChanged(entry);
        this.#touchAll((event) => event.lanes[entry.transport].first === undefined);
        return;
      case "connection-closed":
      case "fault-changed":
        return;
      default:
        entry satisfies never;
    }
  }

  /** The state of things now. Costs in proportion to what changed, and to the number of kept events. */
  snapshot(): LedgerSnapshot {
    for (const offset of this.#dirty) this.#rebuild(offset);
    this.#dirty.clear();
    this.#forgetOld();
    const rows = [...this.#rows.values()].sort((a, b) => b.offset - a.offset);
    const totals = byTransport((id) => {
      const { forgotten, bytes } = this.#accounts[id];
      return laneTotals(
        rows.map(({ cells }) => cells[id]),
        forgotten,
        bytes,
      );
    });
    return { rows, totals };
  }

  /**
   * Forgets every event, late arrivals of them included, and starts the totals anew. What is known of the connections
   * stays: they go on.
   */
  clear(): void {
    this.#forgottenThrough = Math.max(this.#forgottenThrough, ...this.#events.keys());
    this.#events.clear();
    this.#rows.clear();
    this.#dirty.clear();
    for (const id of TRANSPORT_IDS) this.#accounts[id].clear();
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

  #arrive(
    transport: TransportId,
    offset: number,
    atMs: number,
    clock: "page" | "server",
    replayed: boolean,
  ): void {
    const event = this.#event(offset);
    if (event === undefined) return;
    const account = this.#accounts[transport];
    const lane = event.lanes[transport];
    lane.copies += 1;
    lane.first ??= { atMs, clock, replayed, outOfOrder: offset < account.newestArrived };
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
    this.#rows.set(offset, {
      offset,
      ...facts,
      cells: byTransport((id) =>
        deliveryCell(offset, event.lanes[id], facts, this.#clock, this.#accounts[id]),
      ),
      segments: byTransport((id) => segmentsOf(event.lanes[id], facts, this.#clock)),
    });
  }

  #forgetOld(): void {
    if (this.#events.size <= this.capacity) return;
    const offsets = [...this.#events.keys()].sort((a, b) => a - b);
    for (const offset of offsets.slice(0, offsets.length - this.capacity)) {
      const row = this.#rows.get(offset);
      if (row !== undefined)
        for (const id of TRANSPORT_IDS) countCell(this.#accounts[id].forgotten, row.cells[id]);
      this.#events.delete(offset);
      this.#rows.delete(offset);
      this.#forgottenThrough = offset;
    }
  }
}
