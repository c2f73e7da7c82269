import { RecordLog, RecordMemory } from "#server/delivery/record-log";

const MOST_REQUESTS = 200;
/** Heads and bodies of one receiver that are kept in memory, all requests together … */
const MOST_BYTES_OF_A_RECEIVER = 1_048_576;
/** … and of all receivers. */
const MOST_BYTES = 64 * 2 ** 20;

/** One request as it came in at a receiver of ours. */
export interface ReceivedRequest {
  /** Server clock, ms: when its body was complete. */
  readonly atMs: number;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly messageId?: string;
  /** Of the event it carries; absent for pings, handshakes and what is not ours. */
  readonly offset?: number;
  /** Which check of the signature failed, "valid", or "handshake". */
  readonly verification: string;
  /** This message had been processed before: the effect was not repeated. */
  readonly duplicate: boolean;
  /** What was answered; 0 for nothing. */
  readonly status: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** The newest requests of one receiver, in memory. */
export class RequestLog extends RecordLog<ReceivedRequest> {
  constructor(memory: RequestMemory) {
    super(memory, { records: MOST_REQUESTS, bytes: MOST_BYTES_OF_A_RECEIVER });
  }
}

/** The requests of all receivers (SEC-14). */
export class RequestMemory extends RecordMemory {
  constructor() {
    super(MOST_BYTES);
  }
}
