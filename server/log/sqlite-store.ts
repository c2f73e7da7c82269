import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { RefusedCommit } from "#server/log/refused-commit";
import type { Reads, WorkerAnswer, WorkerRequest, WriteOperation } from "#server/log/store-operations";
import { programUrl } from "#server/program";

/** At most this many operations share a transaction (CORE-1). */
const MOST_IN_A_COMMIT = 256;

/** Work that becomes durable with the next group commit. */
export interface Commit {
  /**
   * Called when a group is formed: none is in flight, so offsets can be given out now. Called anew when another commit
   * of the group was refused, and so nothing of it was written.
   * @param forming newest offset by room within this group; commits of the group share it
   */
  prepare(forming: Map<string, number>): readonly WriteOperation[];
  /** On disk. Called in the order of submission. */
  done(): void;
  /** Nothing of it was written. */
  failed(error: Error): void;
}

/** The main thread's end of the storage worker. Writes that come while a commit is in flight share the next one. */
export class SqliteStore {
  readonly #worker: Worker;
  readonly #waiting = new Map<
    number,
    { resolve: (answer: unknown) => void; reject: (error: Error) => void }
  >();
  readonly #queue: Commit[] = [];
  readonly #afterCommit = new Set<() => void>();
  readonly #onFailure = new Set<(error: Error) => void>();
  readonly #onDeliveryError = new Set<(error: unknown) => void>();
  readonly #onGivenUp = new Set<(deliveries: number) => void>();
  #isClosed = false;
  #nextId = 1;
  #committing = false;
  #scheduled = false;
  #failure: Error | undefined;

  /** @param directory is created when missing */
  constructor(directory: string) {
    this.#worker = new Worker(programUrl("log/sqlite-worker"), { workerData: { directory } });
    this.#worker.on("message", (answer: WorkerAnswer) => this.#onAnswer(answer));
    this.#worker.on("error", (error) =>
      this.#onDeath(error instanceof Error ? error : new Error(String(error))),
    );
    this.#worker.on("exit", () => this.#onDeath(new Error("The storage thread has ended.")));
  }

  /** Runs after each commit's `done` calls, in the same turn. */
  onCommitted(action: () => void): void {
    this.#afterCommit.add(action);
  }

  /** Told of each commit that failed, and of the end of the thread. */
  onFailure(action: (error: Error) => void): void {
    this.#onFailure.add(action);
  }

  /** Told what a `done`, or an action after a commit, has thrown: what it was about is on disk all the same. */
  onDeliveryError(action: (error: unknown) => void): void {
    this.#onDeliveryError.add(action);
  }

  /** Told how many pending deliveries a commit has given up, because the logs of their rooms are full. */
  onGivenUp(action: (deliveries: number) => void): void {
    this.#onGivenUp.add(action);
  }

  /** Submitted, and in no commit yet. */
  get queued(): number {
    return this.#queue.length;
  }

  submit(commit: Commit): void {
    this.#queue.push(commit);
    this.#schedule();
  }

  /** @returns resolves when the operations are on disk */
  write(...operations: readonly WriteOperation[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.submit({ prepare: () => operations, done: resolve, failed: reject });
    });
  }

  read<Name extends keyof Reads>(read: Name, ask: Reads[Name]["ask"]): Promise<Reads[Name]["answer"]> {
    return this.#ask({ id: this.#nextId++, read, ask }) as Promise<Reads[Name]["answer"]>;
  }

  /** Finishes what was submitted, then closes the database. */
  async close(): Promise<void> {
    if (this.#failure !== undefined) {
      await this.#worker.terminate();
      return;
    }
    await this.write();
    this.#isClosed = true;
    // The thread ends by itself: the native part panics where it is ended from outside before its objects are freed.
    const ended = once(this.#worker, "exit");
    await this.#ask({ id: this.#nextId++, close: true });
    await ended;
  }

  #schedule(): void {
    if (this.#committing || this.#scheduled || this.#queue.length === 0) return;
    this.#scheduled = true;
    // At the end of this turn, so that all requests parsed in it share the commit.
    setImmediate(() => {
      this.#scheduled = false;
      void this.#commit();
    });
  }

  async #commit(): Promise<void> {
    this.#committing = true;
    let group: readonly Commit[] = this.#queue.splice(0, MOST_IN_A_COMMIT);
    // Each round has one less, so it ends.
    while (group.length > 0) group = await this.#write(group);
    this.#committing = false;
    this.#schedule();
  }

  /** @returns what has to be tried again: one commit was refused, and these are not to blame */
  async #write(group: readonly Commit[]): Promise<readonly Commit[]> {
    const prepared: Commit[] = [];
    const writes: (readonly WriteOperation[])[] = [];
    const forming = new Map<string, number>();
    for (const commit of group) {
      try {
        writes.push(commit.prepare(forming));
        prepared.push(commit);
      } catch (error) {
        commit.failed(error instanceof Error ? error : new Error(String(error)));
      }
    }
    let givenUp = 0;
    try {
      if (writes.some(({ length }) => length > 0)) {
        givenUp = (await this.#ask({ id: this.#nextId++, writes })) as number;
      }
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      this.#tell(error);
      const position = error instanceof RefusedCommit ? error.position : undefined;
      const refused = prepared.filter((_, index) => position === undefined || index === position);
      for (const commit of refused) commit.failed(error);
      return prepared.filter((commit) => !refused.includes(commit));
    }
    for (const commit of prepared) this.#afterwards(() => commit.done());
    for (const action of this.#afterCommit) this.#afterwards(action);
    if (givenUp > 0) {
      for (const action of this.#onGivenUp) this.#afterwards(() => action(givenUp));
    }
    return [];
  }

  /** What is on disk stays recorded, whatever those who are told of it make of it. */
  #afterwards(action: () => void): void {
    try {
      action();
    } catch (error) {
      for (const tell of this.#onDeliveryError) tell(error);
    }
  }

  #ask(request: WorkerRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#waiting.set(request.id, { resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  #onAnswer(answer: WorkerAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (!("error" in answer)) waiting?.resolve(answer.answer);
    else if (answer.refused === undefined) waiting?.reject(new Error(answer.error));
    else waiting?.reject(new RefusedCommit(answer.refused, answer.error));
  }

  #tell(error: Error): void {
    for (const action of this.#onFailure) action(error);
  }

  #onDeath(error: Error): void {
    if (this.#failure === undefined && !this.#isClosed) this.#tell(error);
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}
