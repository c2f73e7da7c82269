import type { Arrival, ConnectionStatus, ResumeOutcome, TransportObserver, WireFrame } from "./transport";

/** Passes everything on until it is closed, and nothing after: not even from within a callback. */
export class ClosableObserver implements TransportObserver {
  #closed = false;

  constructor(private readonly observer: TransportObserver) {}

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
  }

  onStatus(status: ConnectionStatus): void {
    if (!this.#closed) this.observer.onStatus(status);
  }

  onResume(outcome: ResumeOutcome): void {
    if (!this.#closed) this.observer.onResume(outcome);
  }

  onArrival(arrival: Arrival): void {
    if (!this.#closed) this.observer.onArrival(arrival);
  }

  onFrame(frame: WireFrame): void {
    if (!this.#closed) this.observer.onFrame(frame);
  }
}
