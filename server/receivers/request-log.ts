const MOST_REQUESTS = 200;
/** Bodies of one receiver that are kept in memory, all requests together. */
const MOST_BODY_CHARACTERS = 1_048_576;

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
export class RequestLog {
  readonly #requests: ReceivedRequest[] = [];
  #bodyCharacters = 0;

  add(request: ReceivedRequest): void {
    this.#requests.push(request);
    this.#bodyCharacters += request.body.length;
    while (this.#requests.length > MOST_REQUESTS || this.#bodyCharacters > MOST_BODY_CHARACTERS) {
      const oldest = this.#requests.shift();
      if (oldest === undefined) return;
      this.#bodyCharacters -= oldest.body.length;
    }
  }

  /** Oldest first. */
  list(): readonly ReceivedRequest[] {
    return this.#requests;
  }
}
