import type { ClockOffset } from "./clock-offset";
import type { DeliveryCell } from "./delivery";
import { deliveryCell } from "./delivery-cell";
import { isTimed } from "./is-timed";
import type { LaneAccount } from "./lane-account";
import type { LaneTally } from "./lane-tally";
import { onServerClock } from "./on-server-clock";
import type { RecordedFacts, TrackedLane } from "./tracked-event";

const MOST_FOLLOWED = 20_000;

/** An event without a row, on a wire where its fate is still open. */
export interface FollowedEvent {
  readonly offset: number;
  /** Undefined until the control channel has told of it. */
  facts: RecordedFacts | undefined;
  readonly lane: TrackedLane;
}

export interface FollowedOptions {
  readonly account: LaneAccount;
  /** Where an event of that offset is counted now. */
  readonly tallyOf: (offset: number) => LaneTally;
  /** How many events a latency stays in the median for: as long as it would with a row. */
  readonly capacity: number;
}

/**
 * The events of one wire whose rows are no longer kept and whose fate is still open, until it is counted: a wire that is
 * behind by more than the table holds has not lost them. Bounded: the oldest are let go, and counted as such.
 */
export class FollowedEvents {
  /** By offset, ascending. */
  readonly #open = new Map<number, FollowedEvent>();
  readonly #touched = new Set<FollowedEvent>();
  /** Those whose latency is in the median, in the order in which it leaves it. */
  readonly #timed: { readonly offset: number; readonly cell: DeliveryCell; readonly through: number }[] = [];

  constructor(
    private readonly options: FollowedOptions,
    private readonly most = MOST_FOLLOWED,
  ) {}

  /** @param event newer than all that are followed */
  follow(event: FollowedEvent): void {
    this.#open.set(event.offset, event);
    const [oldest] = this.#open.values();
    if (this.#open.size <= this.most || oldest === undefined) return;
    this.#open.delete(oldest.offset);
    this.#touched.delete(oldest);
    this.options.tallyOf(oldest.offset).letGo();
  }

  /** There are news of it. @returns undefined for an event that is not followed */
  touch(offset: number): FollowedEvent | undefined {
    const event = this.#open.get(offset);
    if (event !== undefined) this.#touched.add(event);
    return event;
  }

  /** There are news that may decide what became of those with a smaller offset. */
  touchBefore(offset: number): void {
    for (const event of this.#open.values()) {
      if (event.offset >= offset) return;
      this.#touched.add(event);
    }
  }

  /** What arrived while the clocks were not compared. */
  convert(clock: ClockOffset): void {
    for (const event of this.#open.values()) {
      if (event.lane.first === undefined) continue;
      event.lane.first = onServerClock(event.lane.first, clock);
      this.#touched.add(event);
    }
  }

  /** Counts what is decided now. @param forgottenThrough greatest offset that has no row any more */
  settle(forgottenThrough: number): void {
    const { account, tallyOf, capacity } = this.options;
    for (const event of this.#touched) {
      const { offset, facts, lane } = event;
      if (facts === undefined) continue;
      const cell = deliveryCell(offset, lane, facts, account);
      if (cell.kind === "waiting") continue;
      this.#open.delete(offset);
      tallyOf(offset).add(cell);
      if (isTimed(cell)) this.#timed.push({ offset, cell, through: forgottenThrough + capacity });
    }
    this.#touched.clear();
    const kept = this.#timed.findIndex(({ through }) => through > forgottenThrough);
    const gone = this.#timed.splice(0, kept === -1 ? this.#timed.length : kept);
    for (const { offset, cell } of gone) tallyOf(offset).forget(cell);
  }
}
