import type {
  Arrival,
  ConnectionStatus,
  ResumeOutcome,
  TransportObserver,
  WireFrame,
} from "#lib/client/transports/transport";

/** Keeps everything that a connection tells, in order. */
export class RecordingObserver implements TransportObserver {
  readonly statuses: ConnectionStatus[] = [];
  readonly outcomes: ResumeOutcome[] = [];
  readonly arrivals: Arrival[] = [];
  readonly frames: WireFrame[] = [];

  /** What it was told last. */
  get status(): ConnectionStatus["kind"] | undefined {
    return this.statuses.at(-1)?.kind;
  }

  /** Offset of each arrival, and whether it was told to be sent again. */
  get arrived(): [offset: number, replayed: boolean][] {
    return this.arrivals.map(({ envelope, replayed }) => [envelope.offset, replayed]);
  }

  onStatus(status: ConnectionStatus): void {
    this.statuses.push(status);
  }

  onResume(outcome: ResumeOutcome): void {
    this.outcomes.push(outcome);
  }

  onArrival(arrival: Arrival): void {
    this.arrivals.push(arrival);
  }

  onFrame(frame: WireFrame): void {
    this.frames.push(frame);
  }
}
