import type { AttemptOutcome } from "#lib/delivery/attempt-outcome";

const MOST_RECORDS = 100;
/** Bodies of one hook that are kept in memory, all records together. */
const MOST_BODY_BYTES = 262_144;
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
  #bodyBytes = 0;

  add(record: AttemptRecord): void {
    const { headers, body } = record.request;
    const shortened = body.slice(0, MOST_REQUEST_BODY_CHARACTERS);
    const kept = { ...record, request: { headers, body: shortened } };
    this.#records.push(kept);
    this.#bodyBytes += bodyBytes(kept);
    while (this.#records.length > MOST_RECORDS || this.#bodyBytes > MOST_BODY_BYTES) {
      const oldest = this.#records.shift();
      if (oldest === undefined) return;
      this.#bodyBytes -= bodyBytes(oldest);
    }
  }

  /** Newest first. */
  list(): readonly AttemptRecord[] {
    return this.#records.toReversed();
  }
}

function bodyBytes({ request, response }: AttemptRecord): number {
  return request.body.length + (response?.body.length ?? 0);
}
