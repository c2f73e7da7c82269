import { WireLog } from "./wire-log";
import type { NewRecord } from "./wire-record";

/** Bytes that are kept of all lines together. */
export const MAX_WIRE_BYTES = 64 * 1_048_576;

/** The bytes of every line that somebody watches, in memory. */
export class WireStore {
  /** By room, then by subscriber or hook; the one written to last stands last. */
  readonly #rooms = new Map<string, Map<string, WireLog>>();
  /** Oldest use first. */
  readonly #byUse = new Set<WireLog>();
  #bytes = 0;

  constructor(private readonly maxBytes: number = MAX_WIRE_BYTES) {}

  get bytes(): number {
    return this.#bytes;
  }

  find(roomId: string, subscriberId: string): WireLog | undefined {
    return this.#rooms.get(roomId)?.get(subscriberId);
  }

  /** Makes it where there is none. */
  open(roomId: string, subscriberId: string): WireLog {
    const known = this.find(roomId, subscriberId);
    if (known !== undefined) return known;
    const log = new WireLog();
    const room = this.#rooms.get(roomId) ?? new Map<string, WireLog>();
    this.#rooms.set(roomId, room);
    room.set(subscriberId, log);
    return log;
  }

  /** Takes from the line that was silent longest when all of them together have become too much. */
  add(log: WireLog, record: NewRecord): void {
    const before = log.bytes;
    log.add(record);
    this.#bytes += log.bytes - before;
    this.#byUse.delete(log);
    if (log.bytes > 0) this.#byUse.add(log);
    for (const oldest of this.#byUse) {
      if (this.#bytes <= this.maxBytes) return;
      this.#bytes -= oldest.bytes;
      oldest.clear();
      this.#byUse.delete(oldest);
    }
  }

  forgetRoom(roomId: string): void {
    for (const log of this.#rooms.get(roomId)?.values() ?? []) {
      this.#bytes -= log.bytes;
      log.clear();
      this.#byUse.delete(log);
    }
    this.#rooms.delete(roomId);
  }
}
