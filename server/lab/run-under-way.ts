import type { ChildProcess } from "node:child_process";
import type { RunFact } from "#lib/experiments/run-journal";
import type { Clock } from "#server/clock";
import { ServerReadings } from "#server/lab/server-readings";
import type { FromWorker, RunOrder, ToWorker } from "#server/lab/worker-messages";

/** Facts a journal holds. A run that tells more has no verdict. */
export const MOST_FACTS = 50_000;

/** How the process of a run came to its end. */
export type RunEnding =
  | { readonly kind: "done" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly reason: string };

export interface RunFacts {
  readonly journal: readonly RunFact[];
  readonly dropped: number;
}

/** The process of one run, and what it has told so far. */
export class RunUnderWay implements RunFacts {
  readonly journal: RunFact[] = [];
  /** Resolves once, when the process has told its end or has to be ended. */
  readonly ended: Promise<RunEnding>;
  #dropped = 0;
  readonly #readings = new ServerReadings();
  readonly #cancelTimeout: () => void;
  #end: (ending: RunEnding) => void = () => {};

  /** @param withinMs it is ended by force after so long */
  constructor(
    private readonly worker: ChildProcess,
    order: RunOrder,
    clock: Clock,
    withinMs: number,
  ) {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    worker.on("message", (message: FromWorker) => this.#onMessage(message));
    worker.on("error", ({ message }) => this.#finish({ kind: "failed", reason: message }));
    worker.on("exit", (code, signal) => {
      this.#finish({ kind: "failed", reason: `The process of the run ended by itself (${signal ?? code}).` });
    });
    this.#cancelTimeout = clock.after(withinMs, () => {
      this.#finish({ kind: "failed", reason: `The run took longer than ${withinMs / 1_000} s.` });
    });
    this.#tell(order);
  }

  get dropped(): number {
    return this.#dropped;
  }

  cancel(): void {
    this.#finish({ kind: "cancelled" });
  }

  #onMessage(message: FromWorker): void {
    switch (message.kind) {
      case "facts": {
        const room = Math.max(0, MOST_FACTS - this.journal.length);
        this.journal.push(...message.facts.slice(0, room));
        this.#dropped += Math.max(0, message.facts.length - room);
        return;
      }
      case "read-server":
        this.#tell({ kind: "reading", reading: this.#readings.read() });
        return;
      case "done":
        this.#finish({ kind: "done" });
        return;
      case "failed":
        this.#finish(message);
        return;
      default:
        message satisfies never;
    }
  }

  #tell(message: ToWorker): void {
    // A process that has just ended says so by its exit.
    if (this.worker.connected) this.worker.send(message, () => {});
  }

  #finish(ending: RunEnding): void {
    this.#cancelTimeout();
    this.#readings.stop();
    this.worker.kill("SIGKILL");
    this.#end(ending);
  }
}
