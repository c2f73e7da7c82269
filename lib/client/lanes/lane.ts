import type {
  Arrival,
  ClientTransport,
  Connection,
  ConnectionStatus,
  ResumeOutcome,
  WireFrame,
} from "#lib/client/transports/transport";
import type { Cursor } from "#lib/events/cursor";

export interface LaneObserver {
  onStatus(status: ConnectionStatus): void;
  onResume(outcome: ResumeOutcome): void;
  onArrival(arrival: Arrival): void;
  onFrame(frame: WireFrame): void;
}

export interface LaneOptions {
  readonly transport: ClientTransport;
  readonly origin: string;
  readonly roomId: string;
  readonly subscriberId: string;
  readonly observer: LaneObserver;
}

/** Why the page itself keeps a lane closed. Any of them is enough. */
export type Hold = "paused" | "yielded";

/** One wire of the page: connected unless something holds it, and where it left off when it comes back. */
export class Lane {
  readonly #holds = new Set<Hold>();
  #connection: Connection | undefined;
  #cursor: Cursor | undefined;
  #resume = true;
  #pollIntervalMs: number;

  constructor(
    private readonly options: LaneOptions,
    pollIntervalMs: number,
  ) {
    this.#pollIntervalMs = pollIntervalMs;
  }

  connect(): void {
    if (this.#connection !== undefined || this.#holds.size > 0) return;
    const { transport, origin, roomId, subscriberId, observer } = this.options;
    this.#connection = transport.connect(
      {
        origin,
        roomId,
        subscriberId,
        resume: this.#resume,
        pollIntervalMs: this.#pollIntervalMs,
        since: this.#resume ? this.#cursor : undefined,
      },
      observer,
    );
  }

  hold(hold: Hold): void {
    this.#holds.add(hold);
    this.close();
  }

  release(hold: Hold): void {
    this.#holds.delete(hold);
    this.connect();
  }

  /** Takes effect by a new connection. What is missed without resume stays missed when it is on again. */
  setResume(resume: boolean): void {
    if (this.#resume === resume) return;
    this.#resume = resume;
    this.#reconnect();
    if (!resume) this.#cursor = undefined;
  }

  setPollInterval(intervalMs: number): void {
    if (this.#pollIntervalMs === intervalMs) return;
    this.#pollIntervalMs = intervalMs;
    this.#reconnect();
  }

  close(): void {
    if (this.#connection === undefined) return;
    this.#cursor = this.#connection.cursor() ?? this.#cursor;
    this.#connection.close();
    this.#connection = undefined;
  }

  #reconnect(): void {
    if (this.#connection === undefined) return;
    this.close();
    this.connect();
  }
}
