import type { Cursor } from "#lib/events/cursor";
import type { EventInput } from "#lib/events/envelope";
import type { PublishReceipt } from "#lib/events/publish";
import type { JournalEntry } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";
import type { Clock } from "#server/clock";
import { EventBatch } from "#server/delivery/event-batch";
import { HttpProblem } from "#server/http/http-problem";
import type { EventLog, PublishOptions } from "#server/log/event-log";
import type { RecordedEvent } from "#server/log/recorded-event";
import { EventWindow } from "#server/rooms/event-window";
import type { MissedEntries } from "#server/rooms/journal-memory";
import type { JournalTally } from "#server/rooms/journal-tally";
import { recordedEntry } from "#server/rooms/recorded-entry";
import { RoomDowntime } from "#server/rooms/room-downtime";
import type { RoomIdentity } from "#server/rooms/room-identity";
import { type ConnectionFacts, type ConnectionRecord, RoomJournal } from "#server/rooms/room-journal";
import type { SharedMemory } from "#server/rooms/room-memory";
import { TokenBucket } from "#server/rooms/token-bucket";

/** One live consumer of a room's feed on a wire without acknowledgement. */
export interface Sink {
  readonly transport: TransportId;
  /** What its sockets have not taken yet. Absent: nothing ever waits. */
  readonly queuedBytes?: number;
  /** How many subscribers would get this event by this sink right now. Absent: one. */
  matches?(event: RecordedEvent): number;
  /** Puts the batch on the wire in this turn. Synchronous; bounds its own queue; never throws. */
  write(batch: EventBatch): void;
  /** The room ended or was removed: tell the subscriber and close. */
  end(reason: string): void;
}

/** A consumer that must not miss an event: what is due to it is made durable together with the event (WH-21). */
export interface DurableSubscriber {
  readonly id: string;
  readonly transport: TransportId;
  matches(type: string): boolean;
  /** The event and this delivery are durable: start delivering. */
  enqueue(event: RecordedEvent): void;
}

/** What a returning subscriber gets: everything it missed, or the plain statement that this is not possible (CORE-4). */
export type Recovery =
  | { readonly recovered: true; readonly missed: EventBatch | undefined; readonly top: Cursor }
  | { readonly recovered: false; readonly top: Cursor };

/** An isolated log, its subscribers and its journal, reached by a capability URL. */
export class Room {
  readonly downtime: RoomDowntime;
  readonly rate: TokenBucket;
  readonly #sinks = new Set<Sink>();
  readonly #durable = new Map<string, DurableSubscriber>();
  readonly #journal: RoomJournal;
  readonly #endings = new Set<() => void>();
  readonly #window: EventWindow;
  #ended = false;
  #isOpenToAnyOrigin = false;
  #lastUsedAtMs: number;

  constructor(
    readonly identity: RoomIdentity,
    restored: readonly RecordedEvent[],
    private readonly log: EventLog,
    private readonly clock: Clock,
    private readonly maxEventsPerSecond: number,
    private readonly tally: JournalTally,
    memory: SharedMemory,
  ) {
    this.downtime = new RoomDowntime(clock);
    this.#journal = new RoomJournal(clock, tally, restored.map(recordedEntry), memory.journals);
    this.rate = new TokenBucket(maxEventsPerSecond, 3 * maxEventsPerSecond, clock);
    this.#window = new EventWindow(identity.epoch, restored, clock, memory.events);
    this.#lastUsedAtMs = clock.nowMs();
  }

  get id(): string {
    return this.identity.id;
  }

  /** Position of the newest durable event. */
  get top(): Cursor {
    return { epoch: this.identity.epoch, offset: this.#window.topOffset };
  }

  /** Oldest position that can be resumed from. */
  get earliest(): Cursor {
    return { epoch: this.identity.epoch, offset: this.#window.earliestOffset };
  }

  /** A quiet room holds no events that nobody can resume from (CORE-5). */
  forgetOld(): void {
    this.#window.forgetOld();
  }

  /** WebSockets of other sites' pages are let in: for one experiment, and never by a request. */
  get isOpenToAnyOrigin(): boolean {
    return this.#isOpenToAnyOrigin;
  }

  openToAnyOrigin(): void {
    this.#isOpenToAnyOrigin = true;
  }

  get connections(): number {
    return this.#journal.connections;
  }

  get lastUsedAtMs(): number {
    return this.#lastUsedAtMs;
  }

  /** Somebody asked for this room: it does not expire for another while. */
  touch(): void {
    this.#lastUsedAtMs = this.clock.nowMs();
  }

  /**
   * Records an event and answers when it is durable (CORE-1); subscribers get it in the same turn.
   * @throws HttpProblem 409/422 for a misused Idempotency-Key, 413 when too large, 429 over quota, 503 when the store fails
   */
  async publish(input: EventInput, options: PublishOptions): Promise<PublishReceipt> {
    this.touch();
    return this.#counted(async () => {
      this.#requireRate(1);
      return this.log.publish(this, input, options);
    });
  }

  /** Several at once, no more than a burst of the rate. @throws as `publish` */
  async publishBatch(inputs: readonly EventInput[], options: PublishOptions): Promise<PublishReceipt[]> {
    this.touch();
    return this.#counted(async () => {
      this.#requireRate(inputs.length);
      return this.log.publishBatch(this, inputs, options);
    });
  }

  /** At most `limit` events after `offset`, in order, from the window kept in memory. */
  read(afterOffset: number, limit: number): readonly RecordedEvent[] {
    return this.#window.after(afterOffset, limit);
  }

  /** All or nothing (CORE-4). A cursor of another epoch, from the future, or older than the window is not recovered. */
  recover(cursor: Cursor): Recovery {
    const missed = this.#window.recover(cursor);
    if (missed === undefined) return { recovered: false, top: this.top };
    return {
      recovered: true,
      missed: missed.length === 0 ? undefined : new EventBatch(missed),
      top: this.top,
    };
  }

  /** Feeds every event that becomes durable from now on to `sink`. @returns stops it; stopping twice is harmless */
  attach(sink: Sink): () => void {
    this.touch();
    this.#sinks.add(sink);
    return () => {
      this.#sinks.delete(sink);
    };
  }

  attachDurable(subscriber: DurableSubscriber): () => void {
    this.#durable.set(subscriber.id, subscriber);
    return () => {
      if (this.#durable.get(subscriber.id) === subscriber) this.#durable.delete(subscriber.id);
    };
  }

  durableMatches(type: string): DurableSubscriber[] {
    return [...this.#durable.values()].filter((subscriber) => subscriber.matches(type));
  }

  durable(id: string): DurableSubscriber | undefined {
    return this.#durable.get(id);
  }

  /**
   * Called by the log, in offset order, once events are durable.
   * @throws AggregateError of what sinks have thrown; the others have been served
   */
  committed(batch: EventBatch): void {
    if (!this.#ended) this.#window.append(batch.events);
    for (const event of batch.events) this.journal(recordedEntry(event));
    const errors: unknown[] = [];
    for (const sink of this.#sinks) {
      try {
        sink.write(batch);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, "Sinks did not take a batch.");
  }

  /** Subscribers by transport that an event would reach now (PS-3). */
  matched(event: RecordedEvent, durable: readonly DurableSubscriber[]): Record<string, number> {
    const counts: Record<string, number> = {};
    const add = (transport: TransportId, count: number) => {
      if (count > 0) counts[transport] = (counts[transport] ?? 0) + count;
    };
    for (const sink of this.#sinks) add(sink.transport, sink.matches?.(event) ?? 1);
    for (const subscriber of durable) add(subscriber.transport, 1);
    return counts;
  }

  /** Enters a connection into the journal. */
  connectionOpened(facts: ConnectionFacts): ConnectionRecord {
    this.touch();
    return this.#journal.connectionOpened(facts);
  }

  /** Position in the journal, for `journalSince`. */
  get journalPosition(): string {
    return this.#journal.position;
  }

  journalSince(position: string): MissedEntries {
    return this.#journal.since(position);
  }

  journal(entry: JournalEntry): void {
    this.#journal.append(entry);
  }

  /**
   * @param watched subscriber ids whose `written` entries are wanted
   * @returns stops observing
   */
  observe(observer: (entry: JournalEntry) => void, watched: readonly string[]): () => void {
    this.touch();
    return this.#journal.observe(observer, watched);
  }

  /** This subscriber has been seen in this room: faults may be put on its line. */
  knows(subscriberId: string): boolean {
    return this.#journal.knows(subscriberId);
  }

  /** A page watches this subscriber: its bytes are kept for it. */
  watches(subscriberId: string): boolean {
    return this.#journal.watches(subscriberId);
  }

  /** Bytes that wait for slow readers, by transport. */
  queuedBytes(): Partial<Record<TransportId, number>> {
    const bytes: Partial<Record<TransportId, number>> = {};
    for (const { transport, queuedBytes = 0 } of this.#sinks)
      bytes[transport] = (bytes[transport] ?? 0) + queuedBytes;
    return bytes;
  }

  async #counted<Answer>(publish: () => Promise<Answer>): Promise<Answer> {
    try {
      return await publish();
    } catch (error) {
      if (error instanceof HttpProblem) this.tally.refusedPublish(error.code);
      throw error;
    }
  }

  #requireRate(events: number): void {
    const waitMs = this.rate.take(events);
    if (waitMs > 0) {
      throw new HttpProblem(
        429,
        "too-many-events",
        `This room takes ${this.maxEventsPerSecond} events a second. Slow down, then send this again.`,
        { "retry-after": String(Math.ceil(waitMs / 1_000)) },
      );
    }
  }

  get observed(): number {
    return this.#journal.observers;
  }

  /** Runs when the room ends. @returns forgets it */
  onEnd(action: () => void): () => void {
    this.#endings.add(action);
    return () => {
      this.#endings.delete(action);
    };
  }

  /** Closes every subscriber. Called by the registry when the room expires or is deleted. */
  end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const sink of [...this.#sinks]) sink.end(reason);
    for (const action of [...this.#endings]) action();
    this.#sinks.clear();
    this.#durable.clear();
    this.#window.forgetAll();
    this.#journal.close();
  }
}
