import type { DeliveryCell, LaneTotals } from "./delivery";
import { isTimed } from "./is-timed";
import type { HandshakeBytes } from "./lane-account";
import { SortedValues } from "./sorted-values";

/**
 * What became of one lane's events, kept up as their cells change: a table of a thousand events is not read again for
 * each of two hundred changes a second.
 */
export class LaneTally {
  readonly #counts = { arrived: 0, lost: 0, replayed: 0, repeated: 0, outOfOrder: 0, noLongerFollowed: 0 };
  /** Both directions, of the events counted beside. */
  readonly #bytes = { eventBytes: 0, events: 0 };
  readonly #latenciesMs = new SortedValues();
  readonly #uncertaintiesMs = new SortedValues();

  add(cell: DeliveryCell): void {
    this.#count(cell, 1);
    if (!isTimed(cell)) return;
    this.#latenciesMs.add(cell.latencyMs);
    this.#uncertaintiesMs.add(cell.uncertaintyMs);
  }

  /** The cell is another one now. */
  remove(cell: DeliveryCell): void {
    this.#count(cell, -1);
    this.forget(cell);
  }

  /** Its event is no longer kept: it stays counted, and its latency is not. */
  forget(cell: DeliveryCell): void {
    if (!isTimed(cell)) return;
    this.#latenciesMs.remove(cell.latencyMs);
    this.#uncertaintiesMs.remove(cell.uncertaintyMs);
  }

  /** Its fate was open, and will not be counted. */
  letGo(): void {
    this.#counts.noLongerFollowed += 1;
  }

  /** @param bytes at the socket, both directions @param events that they carried to the end */
  addBytes(bytes: number, events: number): void {
    this.#bytes.eventBytes += bytes;
    this.#bytes.events += events;
  }

  /** Takes over all that the other has counted. */
  absorb(other: LaneTally): void {
    for (const key of COUNTED) this.#counts[key] += other.#counts[key];
    this.addBytes(other.#bytes.eventBytes, other.#bytes.events);
    for (const value of other.#latenciesMs.values) this.#latenciesMs.add(value);
    for (const value of other.#uncertaintiesMs.values) this.#uncertaintiesMs.add(value);
  }

  totals({ handshakeBytesIn, handshakeBytesOut }: Readonly<HandshakeBytes>): LaneTotals {
    const { eventBytes, events } = this.#bytes;
    return {
      ...this.#counts,
      p50Ms: this.#latenciesMs.median,
      p50UncertaintyMs: this.#uncertaintiesMs.values.at(-1),
      p50Count: this.#latenciesMs.count,
      handshakeBytesIn,
      handshakeBytesOut,
      bytesPerEvent: events === 0 ? undefined : eventBytes / events,
      bytesCount: events,
    };
  }

  #count(cell: DeliveryCell, sign: 1 | -1): void {
    const counts = this.#counts;
    if (cell.kind === "lost") counts.lost += sign;
    if (cell.kind !== "arrived") return;
    counts.arrived += sign;
    counts.repeated += sign * (cell.copies - 1);
    if (cell.replayed) counts.replayed += sign;
    if (cell.outOfOrder) counts.outOfOrder += sign;
  }
}

const COUNTED = ["arrived", "lost", "replayed", "repeated", "outOfOrder", "noLongerFollowed"] as const;
