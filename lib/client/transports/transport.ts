import type { Cursor } from "#lib/events/cursor";
import type { Envelope } from "#lib/events/envelope";
import type { CloseCause } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";

/** The state machine of one lane's connection. Instants are `performance.timeOrigin + performance.now()` of this tab. */
export type ConnectionStatus =
  | { readonly kind: "connecting"; readonly attempt: number }
  | { readonly kind: "open"; readonly sinceMs: number }
  | { readonly kind: "waiting"; readonly untilMs: number; readonly cause: CloseCause }
  | { readonly kind: "closed"; readonly cause: CloseCause };

/** How a connection began: nothing to resume, all that was missed follows, or a gap nobody can fill. */
export type ResumeOutcome = "fresh" | "recovered" | "not-recovered";

export interface Arrival {
  readonly envelope: Envelope;
  /** When the wire delivered it: `performance.timeOrigin + performance.now()` of this tab, in ms. */
  readonly arrivedAtMs: number;
  /** Sent again after a reconnect, because it had been missed. */
  readonly replayed: boolean;
}

/** What one message looked like to the page, for the wire view. Text as received, at most 2,048 characters. */
export interface WireFrame {
  readonly direction: "in" | "out";
  readonly atMs: number;
  readonly text: string;
}

export interface TransportObserver {
  onStatus(status: ConnectionStatus): void;
  /** Called after a (re)connection when the wire said whether it could resume. */
  onResume(outcome: ResumeOutcome): void;
  onArrival(arrival: Arrival): void;
  onFrame(frame: WireFrame): void;
}

export interface ConnectOptions {
  /** `http://host:port`, no trailing slash. */
  readonly origin: string;
  readonly roomId: string;
  /** This lane's name for itself, sent along as `subscriber`; at most 64 characters of `[A-Za-z0-9_-]`. */
  readonly subscriberId: string;
  /** Ask for what was missed after a reconnect. False shows the bare protocol. */
  readonly resume: boolean;
  /** Polling only: milliseconds between two requests. */
  readonly pollIntervalMs: number;
  /** Resume from here on the first connection. Undefined: from now on. */
  readonly since: Cursor | undefined;
}

/** One protocol in the browser: decodes with `lib/transports/<id>`, parses every frame with zod, stamps arrival at once. */
export interface ClientTransport {
  readonly id: TransportId;
  /** Connects and stays connected, with back-off and jitter, until closed. */
  connect(options: ConnectOptions, observer: TransportObserver): Connection;
}

export interface Connection {
  /** Idempotent; no callback fires after it. */
  close(): void;
  /** Last cursor seen, for a later connection's `since`. */
  cursor(): Cursor | undefined;
}
