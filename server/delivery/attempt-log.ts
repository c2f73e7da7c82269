import type { AttemptOutcome } from "#lib/delivery/attempt-outcome";
import { RecordLog, RecordMemory } from "./record-log";

const MOST_RECORDS = 100;
/** Heads and bodies of one hook that are kept in memory, all records together … */
const MOST_BYTES_OF_A_HOOK = 262_144;
/** … and of all hooks. */
const MOST_BYTES = 32 * 2 ** 20;
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
  readonly #records: RecordLog<AttemptRecord>;

  constructor(memory: AttemptMemory) {
    this.#records = new RecordLog(memory, { records: MOST_RECORDS, bytes: MOST_BYTES_OF_A_HOOK });
  }

  add(record: AttemptRecord): void {
    const { headers, body } = record.request;
    const kept = body.slice(0, MOST_REQUEST_BODY_CHARACTERS);
    this.#records.add({ ...record, request: { headers, body: kept } });
  }

  /** Newest first. */
  list(): readonly AttemptRecord[] {
    return this.#records.list().toReversed();
  }

  /** Its hook has ended. */
  close(): void {
    this.#records.close();
  }
}

/** The attempts of all hooks. */
export class AttemptMemory extends RecordMemory {
  constructor() {
    super(MOST_BYTES);
  }
}
