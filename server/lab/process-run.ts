import type { ChildProcess } from "node:child_process";
import type { Clock } from "#server/clock";
import { ServerReadings } from "#server/lab/server-readings";
import { BoundedJournal, type RunEnding, type UnderWay } from "#server/lab/under-way";
import type { FromWorker, RunOrder, ToWorker } from "#server/lab/worker-messages";

/** The process of one run, and what it has told so far. */
export class ProcessRun implements UnderWay {
  readonly facts = new BoundedJournal();
  readonly ended: Promise<RunEnding>;
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

  cancel(): void {
    this.#finish({ kind: "cancelled" });
  }

  #onMessage(message: FromWorker): void {
    switch (message.kind) {
      case "facts":
        this.facts.add(message.facts);
        return;
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
