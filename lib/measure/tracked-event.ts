import type { JournalEntry } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";

/** One arrival in the hands of a receiver. */
export interface TrackedArrival {
  readonly atMs: number;
  /** Whose clock `atMs` is of: the page's only until it could be converted, and that once and for all. */
  readonly clock: "page" | "server";
  /** ± on `atMs` that its conversion cost, ms; 0 where none was needed. */
  readonly uncertaintyMs: number;
  readonly replayed: boolean;
  readonly outOfOrder: boolean;
  /** The page was not seen then. */
  readonly whileHidden: boolean;
}

export interface TrackedAttempt {
  readonly attempt: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly delivered: boolean;
  /** Undefined: it was the last. */
  readonly retryInMs: number | undefined;
  readonly reason: string;
}

/** What is known of one event on one wire. Instants are of the server's clock unless said otherwise. */
export interface TrackedLane {
  writtenAtMs: number | undefined;
  first: TrackedArrival | undefined;
  copies: number;
  attempts: TrackedAttempt[];
}

/** What the server told when the event was durable. */
export interface RecordedFacts {
  readonly id: string;
  readonly type: string;
  readonly via: string;
  readonly receivedAtMs: number;
  readonly recordedAtMs: number;
  readonly envelopeBytes: number;
  readonly dataBytes: number;
}

export interface TrackedEvent {
  readonly offset: number;
  /** Undefined until the control channel has told of it: a wire can be faster. */
  facts: RecordedFacts | undefined;
  readonly lanes: Record<TransportId, TrackedLane>;
}

export function trackedLane(): TrackedLane {
  return { writtenAtMs: undefined, first: undefined, copies: 0, attempts: [] };
}

export function trackedAttempt(entry: Extract<JournalEntry, { kind: "attempted" }>): TrackedAttempt {
  const { attempt, startedAtMs, atMs: endedAtMs, outcome } = entry;
  const base = { attempt, startedAtMs, endedAtMs, delivered: outcome.delivered };
  if (outcome.delivered) return { ...base, retryInMs: undefined, reason: "" };
  const reason = `Attempt ${attempt} failed (${outcome.failure}) and was the last.`;
  return { ...base, retryInMs: outcome.retryInMs, reason };
}
