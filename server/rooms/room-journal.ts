import { randomUUID } from "node:crypto";
import type { CloseCause, JournalEntry } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";
import type { Clock } from "#server/clock";
import type { EventBatch } from "#server/delivery/event-batch";
import { JournalMemory, type MissedEntries } from "#server/rooms/journal-memory";
import type { JournalTally } from "#server/rooms/journal-tally";
import type { RoomMemory } from "#server/rooms/room-memory";

const REMEMBERED_SUBSCRIBERS = 2_000;

/** A connection as the journal knows it. Every method may be called after `closed` and then does nothing. */
export interface ConnectionRecord {
  readonly connectionId: string;
  /** Events were handed to the socket; see `written` in lib/journal/entry.ts. */
  wrote(
    batch: EventBatch,
    bytes: { readonly bytesOut: number; readonly bytesIn: number; readonly replayed: boolean },
  ): void;
  /** Its first filter was granted; for a connection that was opened as one that awaits it. */
  subscribed(): void;
  closed(cause: CloseCause): void;
}

export interface ConnectionFacts {
  readonly transport: TransportId;
  readonly subscriberId: string;
  readonly handshakeBytesIn: number;
  readonly handshakeBytesOut: number;
  readonly resumed?: "recovered" | "not-recovered";
  readonly awaitsSubscribe?: true;
}

/** What happens in one room, told to whoever observes, and kept for a while for who comes back. */
export class RoomJournal {
  readonly #observers = new Set<(entry: JournalEntry) => void>();
  readonly #watched = new Map<string, number>();
  readonly #knownSubscribers = new Set<string>();
  readonly #memory: JournalMemory;
  #connections = 0;

  /**
   * @param before what is known of the time before this process: a page that was here then may not have been told all of
   *   it. It is counted already.
   */
  constructor(
    private readonly clock: Clock,
    private readonly tally: JournalTally,
    before: readonly JournalEntry[],
    memory: RoomMemory,
  ) {
    this.#memory = new JournalMemory(clock, memory);
    for (const entry of before) this.#memory.append(entry);
  }

  get observers(): number {
    return this.#observers.size;
  }

  get connections(): number {
    return this.#connections;
  }

  /** Of the newest entry; see JournalMemory. */
  get position(): string {
    return this.#memory.position;
  }

  /** Without `written`: those are told to the subscriber's own page only. */
  since(position: string): MissedEntries {
    return this.#memory.since(position);
  }

  append(entry: JournalEntry): void {
    this.tally.fold(entry);
    if (entry.kind !== "written") this.#memory.append(entry);
    for (const observe of this.#observers) observe(entry);
  }

  /**
   * @param watched subscriber ids whose `written` entries are wanted
   * @returns stops observing
   */
  observe(observer: (entry: JournalEntry) => void, watched: readonly string[]): () => void {
    this.#observers.add(observer);
    this.#memory.observed();
    for (const id of watched) this.#watched.set(id, (this.#watched.get(id) ?? 0) + 1);
    let observing = true;
    return () => {
      if (!observing) return;
      observing = false;
      this.#observers.delete(observer);
      if (this.#observers.size === 0) this.#memory.unobserved();
      for (const id of watched) {
        const left = (this.#watched.get(id) ?? 1) - 1;
        if (left === 0) this.#watched.delete(id);
        else this.#watched.set(id, left);
      }
    };
  }

  /** The room has ended: what still happens in it is told, and not kept. */
  close(): void {
    this.#memory.close();
  }

  /** A page wants to know everything about this subscriber. */
  watches(subscriberId: string): boolean {
    return this.#watched.has(subscriberId);
  }

  /** This subscriber has connected before. */
  knows(subscriberId: string): boolean {
    return this.#knownSubscribers.has(subscriberId);
  }

  connectionOpened(facts: ConnectionFacts): ConnectionRecord {
    const { transport, subscriberId } = facts;
    const connectionId = randomUUID();
    this.#connections += 1;
    this.#remember(subscriberId);
    this.append({ kind: "connection-opened", connectionId, atMs: this.clock.nowMs(), ...facts });
    const sums = this.tally.wires[transport];
    let open = true;
    let awaitsSubscribe = facts.awaitsSubscribe === true;
    return {
      connectionId,
      wrote: (batch, bytes) => {
        if (!open) return;
        sums.eventsWritten += batch.events.length;
        sums.bytesOut += bytes.bytesOut;
        if (!this.#watched.has(subscriberId)) return;
        const { firstOffset, lastOffset } = batch;
        const atMs = this.clock.nowMs();
        this.append({ kind: "written", transport, subscriberId, firstOffset, lastOffset, atMs, ...bytes });
      },
      subscribed: () => {
        if (!open || !awaitsSubscribe) return;
        awaitsSubscribe = false;
        const atMs = this.clock.nowMs();
        this.append({ kind: "subscribed", transport, subscriberId, connectionId, atMs });
      },
      closed: (cause) => {
        if (!open) return;
        open = false;
        this.#connections -= 1;
        const atMs = this.clock.nowMs();
        this.append({ kind: "connection-closed", transport, subscriberId, connectionId, atMs, cause });
      },
    };
  }

  #remember(subscriberId: string): void {
    this.#knownSubscribers.delete(subscriberId);
    this.#knownSubscribers.add(subscriberId);
    const [oldest] = this.#knownSubscribers;
    if (oldest !== undefined && this.#knownSubscribers.size > REMEMBERED_SUBSCRIBERS) {
      this.#knownSubscribers.delete(oldest);
    }
  }
}
