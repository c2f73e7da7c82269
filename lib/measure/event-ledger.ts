import type { JournalEntry } from "#lib/journal/entry";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import type { ClockOffset } from "./clock-offset";
import type { EventRow, LaneTotals } from "./delivery";
import { deliveryCell, segmentsOf } from "./delivery-cell";
import { countCell, type LaneBytes, type LaneCounts, laneTotals, noCounts } from "./lane-totals";
import { type TrackedEvent, type TrackedLane, trackedLane } from "./tracked-event";

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

interface LaneAccount {
  /** Server clock, ms: when its connections were opened, the newest at the end. */
  readonly opensAtMs: number[];
  /** Server clock, ms: when this lane was first there. */
  firstOpenAtMs: number | undefined;
  newestArrived: number;
  readonly bytes: LaneBytes;
  readonly forgotten: LaneCounts;
}

const byTransport = <Value>(make: (id: TransportId) => Value): Record<TransportId, Value> =>
  Object.fromEntries(TRANSPORT_IDS.map((id) => [id, make(id)])) as Record<TransportId, Value>;

const REMEMBERED_OPENS = 100;
const WENT_BY = "The wire has carried a later event, and not this one.";
const WHILE_AWAY = "It was fired while this lane was away, and the lane did not resume.";

/**
 * Folds the journal and the page's arrivals into one row per event and one total per wire. Bounded: it keeps the
 * newest `capacity` events and counts the rest. The two sources may come in any interleaving.
 */
export class EventLedger {
  readonly #events = new Map<number, TrackedEvent>();
  readonly #rows = new Map<number, EventRow>();
  readonly #dirty = new Set<number>();
  readonly #accounts = byTransport<LaneAccount>(() => ({
    opensAtMs: [],
    firstOpenAtMs: undefined,
    newestArrived: 0,
    bytes: { handshakeBytesIn: undefined, handshakeBytesOut: undefined, eventBytes: 0, events: 0 },
    forgotten: noCounts(),
  }));
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
      case "connection-closed":
      case "hook-changed":
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

  #onRecorded(entry: Extract<JournalEntry, { kind: "recorded" }>): void {
    const event = this.#event(entry.offset);
    if (event === undefined) return;
    const { id, type, via, receivedAtMs, envelopeBytes, dataBytes, atMs: recordedAtMs } = entry;
    event.facts = { id, type, via, receivedAtMs, recordedAtMs, envelopeBytes, dataBytes };
    for (const transport of TRANSPORT_IDS) {
      const { firstOpenAtMs, newestArrived } = this.#accounts[transport];
      const lane = event.lanes[transport];
      if (TRANSPORTS[transport].reaches !== "page") continue;
      if (firstOpenAtMs !== undefined && recordedAtMs < firstOpenAtMs) this.#passBy(lane, "not-subscribed");
      else if (newestArrived > event.offset) this.#passBy(lane, { reason: WENT_BY });
    }
  }

  #onOpened(entry: Extract<JournalEntry, { kind: "connection-opened" }>): void {
    const account = this.#accounts[entry.transport];
    account.bytes.handshakeBytesIn = entry.handshakeBytesIn;
    account.bytes.handshakeBytesOut = entry.handshakeBytesOut;
    const isFirst = account.firstOpenAtMs === undefined;
    account.firstOpenAtMs ??= entry.atMs;
    account.opensAtMs.push(entry.atMs);
    if (account.opensAtMs.length > REMEMBERED_OPENS) account.opensAtMs.shift();
    for (const event of this.#events.values()) {
      if (event.facts === undefined || event.facts.recordedAtMs > entry.atMs) continue;
      this.#dirty.add(event.offset);
      if (entry.resumed === "recovered") continue;
      this.#passBy(event.lanes[entry.transport], isFirst ? "not-subscribed" : { reason: WHILE_AWAY });
    }
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
    const { attempt, startedAtMs, atMs: endedAtMs, outcome } = entry;
    const retryInMs = outcome.delivered ? undefined : outcome.retryInMs;
    const reason = outcome.delivered
      ? ""
      : `Attempt ${attempt} failed (${outcome.failure}) and was the last.`;
    const { attempts } = event.lanes[entry.transport];
    attempts.push({ attempt, startedAtMs, endedAtMs, delivered: outcome.delivered, retryInMs, reason });
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
    // A wire without attempts keeps the order: what it has passed by will not come.
    if (!TRANSPORTS[transport].acknowledged) {
      for (let missed = offset - 1; missed > account.newestArrived; missed -= 1) {
        const earlier = this.#events.get(missed);
        if (earlier === undefined) break;
        if (earlier.lanes[transport].first === undefined)
          this.#passBy(earlier.lanes[transport], { reason: WENT_BY });
        this.#dirty.add(missed);
      }
    }
    account.newestArrived = offset;
  }

  #passBy(lane: TrackedLane, why: NonNullable<TrackedLane["passedBy"]>): void {
    lane.passedBy ??= why;
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
        deliveryCell(event.lanes[id], facts, this.#clock, this.#accounts[id].opensAtMs),
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
