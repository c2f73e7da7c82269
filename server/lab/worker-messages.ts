import type { RunFact } from "#lib/experiments/run-journal";

/** What the process that runs an experiment is told at its start. */
export interface RunOrder {
  readonly kind: "run";
  readonly slug: string;
  /** As the experiment's schema gave them back. */
  readonly knobs: unknown;
  readonly seed: number;
  /** Where the server under test is reached from its own machine, like `http://127.0.0.1:3000`. */
  readonly origin: string;
  /** Made for this run. */
  readonly room: string;
  readonly hostKey: string;
}

/** What the server reads of itself, when the experiment asks: its memory, its processor time, how late its timers are. */
export interface ServerReading {
  readonly rssBytes: number;
  /** User and system, since the process began. */
  readonly cpuUs: number;
  /** Of the event loop since the last reading: the 99th percentile of how late it was. */
  readonly loopDelayP99Ms: number;
}

export type ToWorker = RunOrder | { readonly kind: "reading"; readonly reading: ServerReading };

export type FromWorker =
  | { readonly kind: "facts"; readonly facts: readonly RunFact[] }
  | { readonly kind: "read-server" }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly reason: string };
