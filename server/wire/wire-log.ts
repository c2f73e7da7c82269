import type { NewRecord, WireRecord } from "./wire-record";

/** The newest bytes that are kept of one line. */
export const MAX_LINE_BYTES = 524_288;
const MAX_LINE_RECORDS = 4_096;
/** One write may be a whole page of events. */
const MAX_RECORD_BYTES = 262_144;

/**
 * The newest bytes of one subscriber's line. What is too old falls out and is counted: exchanges that are over go whole,
 * and of an open one everything but its opening, without which the rest could not be read.
 */
export class WireLog {
  #records: WireRecord[] = [];
  #bytes = 0;
  #seq = 0;
  #exchanges = 0;
  readonly #open = new Set<number>();
  /** Bytes that fell out before the next record, by exchange and direction. */
  readonly #missing = new Map<string, number>();
  /** Older exchanges are not kept any more: their beginning is lost. */
  #keptFrom = 1;
  #dropped = { records: 0, bytes: 0 };

  get bytes(): number {
    return this.#bytes;
  }

  get dropped(): { readonly records: number; readonly bytes: number } {
    return this.#dropped;
  }

  /** Number of the newest record; 0 while there is none. */
  get newest(): number {
    return this.#seq;
  }

  /** @returns the number of the new exchange */
  begin(): number {
    this.#exchanges += 1;
    this.#open.add(this.#exchanges);
    return this.#exchanges;
  }

  end(exchange: number): void {
    this.#open.delete(exchange);
  }

  add({ bytes, ...facts }: NewRecord): void {
    if (facts.exchange < this.#keptFrom) {
      this.#dropped = { records: this.#dropped.records + 1, bytes: this.#dropped.bytes + bytes.length };
      return;
    }
    const kept = ownBytes(bytes.subarray(0, MAX_RECORD_BYTES));
    const stream = streamOf(facts);
    const missingAfter = bytes.length - kept.length;
    this.#seq += 1;
    this.#records.push({
      ...facts,
      bytes: kept,
      seq: this.#seq,
      missingBefore: this.#missing.get(stream) ?? 0,
      missingAfter,
    });
    this.#missing.delete(stream);
    this.#bytes += kept.length;
    this.#dropped = { ...this.#dropped, bytes: this.#dropped.bytes + missingAfter };
    while (this.#bytes > MAX_LINE_BYTES || this.#records.length > MAX_LINE_RECORDS) this.#dropOldest();
  }

  after(seq: number): readonly WireRecord[] {
    return this.#records.filter((record) => record.seq > seq);
  }

  /** Drops everything, and the rest of what is open now as well. */
  clear(): void {
    for (const record of this.#records) this.#count(record);
    this.#records = [];
    this.#keptFrom = this.#exchanges + 1;
    this.#open.clear();
    this.#missing.clear();
  }

  #dropOldest(): void {
    const openings = new Set<string>();
    const index = this.#records.findIndex((record) => {
      const stream = streamOf(record);
      if (!this.#open.has(record.exchange) || openings.has(stream)) return true;
      openings.add(stream);
      return false;
    });
    // Only openings are left: the oldest of them goes after all.
    const oldest = this.#records[Math.max(0, index)];
    if (oldest === undefined) return;
    if (this.#open.has(oldest.exchange)) this.#dropOne(oldest);
    else this.#dropExchange(oldest.exchange);
  }

  #dropExchange(exchange: number): void {
    for (const record of this.#records) if (record.exchange === exchange) this.#count(record);
    this.#records = this.#records.filter((record) => record.exchange !== exchange);
  }

  #dropOne(oldest: WireRecord): void {
    this.#count(oldest);
    const at = this.#records.indexOf(oldest);
    const stream = streamOf(oldest);
    const missing = oldest.missingBefore + oldest.bytes.length + oldest.missingAfter;
    const next = this.#records.findIndex((record, index) => index > at && streamOf(record) === stream);
    const follower = this.#records[next];
    if (follower === undefined) this.#missing.set(stream, (this.#missing.get(stream) ?? 0) + missing);
    else this.#records[next] = { ...follower, missingBefore: follower.missingBefore + missing };
    this.#records.splice(at, 1);
  }

  #count({ bytes }: WireRecord): void {
    this.#bytes -= bytes.length;
    this.#dropped = { records: this.#dropped.records + 1, bytes: this.#dropped.bytes + bytes.length };
  }
}

/** In memory of its own: a piece of something larger, such as Node's pool, would hold all of that. */
function ownBytes(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength === bytes.length) return bytes;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}

function streamOf({ exchange, direction }: Pick<WireRecord, "exchange" | "direction">): string {
  return `${exchange} ${direction}`;
}
