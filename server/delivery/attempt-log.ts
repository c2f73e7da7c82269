import type { AttemptOutcome } from "#lib/delivery/attempt-outcome";

const MOST_RECORDS = 100;
/** Heads and bodies of one hook that are kept in memory, all records together … */
const MOST_BYTES_OF_A_HOOK = 262_144;
/** … and of all hooks. */
const MOST_BYTES = 32 * 2 ** 20;
/** About what a record takes besides. */
const RECORD_BYTES = 400;
const MOST_REQUEST_BODY_CHARACTERS = 4_096;

/** One attempt as people may look at it (WH-16). Instants are milliseconds of the server's clock. */
export interface AttemptRecord {
  readonly messageId: string;
  /** Absent for a ping. */
  readonly offset?: number;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Somebody asked for it by hand (WH-17). */
  readonly manual: boolean;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly outcome: AttemptOutcome;
  /** One sentence; absent when an answer came. */
  readonly error?: string;
  readonly nextAttemptAtMs?: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  /** Absent where the receiver has not proven that it wants to be called (SEC-5). */
  readonly response?: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
}

/** The newest attempts of one hook, in memory. */
export class AttemptLog {
  readonly #records: AttemptRecord[] = [];
  #bytes = 0;

  constructor(private readonly memory: AttemptMemory) {}

  add(record: AttemptRecord): void {
    const { headers, body } = record.request;
    const shortened = body.slice(0, MOST_REQUEST_BODY_CHARACTERS);
    const kept = { ...record, request: { headers, body: shortened } };
    this.#records.push(kept);
    this.#bytes += sizeOf(kept);
    this.memory.remember(this, kept);
    while (this.#records.length > MOST_RECORDS || this.#bytes > MOST_BYTES_OF_A_HOOK) {
      const oldest = this.dropOldest();
      if (oldest !== undefined) this.memory.forget(oldest);
    }
  }

  /** Newest first. */
  list(): readonly AttemptRecord[] {
    return this.#records.toReversed();
  }

  dropOldest(): AttemptRecord | undefined {
    const oldest = this.#records.shift();
    if (oldest !== undefined) this.#bytes -= sizeOf(oldest);
    return oldest;
  }
}

/** What the attempts of all hooks together may take: beyond that the oldest of all go. */
export class AttemptMemory {
  /** In the order in which they were made. */
  readonly #logs = new Map<AttemptRecord, AttemptLog>();
  /** Goes on where it was: from its beginning a map would step over all that was ever deleted. */
  #oldestFirst = this.#logs.entries();
  #bytes = 0;

  remember(log: AttemptLog, record: AttemptRecord): void {
    this.#logs.set(record, log);
    this.#bytes += sizeOf(record);
    while (this.#bytes > MOST_BYTES) {
      const { value } = this.#oldestFirst.next();
      if (value === undefined) {
        this.#oldestFirst = this.#logs.entries();
        continue;
      }
      const [oldest, owner] = value;
      owner.dropOldest();
      this.forget(oldest);
    }
  }

  forget(record: AttemptRecord): void {
    if (this.#logs.delete(record)) this.#bytes -= sizeOf(record);
  }
}

/** Characters; those of a body or a head are one byte each, mostly. */
function sizeOf({ request, response }: AttemptRecord): number {
  const heads = [request.headers, response?.headers ?? {}];
  const ofHeads = heads
    .flatMap(Object.entries)
    .reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return RECORD_BYTES + ofHeads + request.body.length + (response?.body.length ?? 0);
}
