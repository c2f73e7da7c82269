import type { FrozenWire } from "./frozen-reader";
import { scaled } from "./scale";
import type { ServerProcess } from "./server-process";

const EVERY_MS = scaled(50, 200);
/** So much more has to wait before memory is looked at again: a collection is a pause for everybody. */
const LOOK_AGAIN_BYTES = 2 ** 20;
const QUEUED = /^playground_queued_bytes\{wire="([a-z-]+)"\} (\d+)$/gm;

interface Queue {
  bytes: number;
  mostBytes: number;
  firstLetGoAtMs: number | undefined;
  allLetGo: () => void;
  readonly isEmpty: Promise<void>;
}

/** Looks at what waits in the server for readers that do not read: that only becomes less when one of them is let go. */
export class SlowReaderWatch {
  readonly #queues = new Map<string, Queue>();
  #mostHeldBytes = 0;
  #queuedAtLook = 0;
  #isWatching = true;

  constructor(private readonly server: ServerProcess) {
    void this.#watch();
  }

  /** Resident memory of the server without garbage, the most that was seen while events waited; 0 when none did. */
  get mostHeldBytes(): number {
    return this.#mostHeldBytes;
  }

  /** Of all readers of the wire together, seen at one time. */
  mostQueuedBytes(wire: FrozenWire): number {
    return this.#queue(wire).mostBytes;
  }

  /** Resolves when something had waited, and nothing does any more. */
  allLetGo(wire: FrozenWire): Promise<void> {
    return this.#queue(wire).isEmpty;
  }

  /** `performance.now()` when it was seen, at most one look late. @throws Error before that */
  firstLetGoAtMs(wire: FrozenWire): number {
    const { firstLetGoAtMs } = this.#queue(wire);
    if (firstLetGoAtMs === undefined) throw new Error(`no reader of ${wire} has been let go`);
    return firstLetGoAtMs;
  }

  stop(): void {
    this.#isWatching = false;
  }

  async #watch(): Promise<void> {
    while (this.#isWatching) {
      const text = await (await fetch(`${this.server.origin}/metrics`)).text();
      const atMs = performance.now();
      const now = new Map([...text.matchAll(QUEUED)].map(([, wire = "", bytes]) => [wire, Number(bytes)]));
      for (const wire of new Set([...now.keys(), ...this.#queues.keys()])) {
        this.#see(this.#queue(wire), now.get(wire) ?? 0, atMs);
      }
      const queued = [...now.values()].reduce((sum, bytes) => sum + bytes, 0);
      if (queued >= this.#queuedAtLook + LOOK_AGAIN_BYTES) {
        this.#queuedAtLook = queued;
        this.#mostHeldBytes = Math.max(this.#mostHeldBytes, (await this.server.ask("memory")).rss);
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  #see(queue: Queue, bytes: number, atMs: number): void {
    if (bytes < queue.bytes) queue.firstLetGoAtMs ??= atMs;
    if (bytes === 0 && queue.mostBytes > 0) queue.allLetGo();
    queue.bytes = bytes;
    queue.mostBytes = Math.max(queue.mostBytes, bytes);
  }

  #queue(wire: string): Queue {
    let queue = this.#queues.get(wire);
    if (queue === undefined) {
      let allLetGo = () => {};
      const isEmpty = new Promise<void>((resolve) => {
        allLetGo = resolve;
      });
      queue = { bytes: 0, mostBytes: 0, firstLetGoAtMs: undefined, allLetGo, isEmpty };
      this.#queues.set(wire, queue);
    }
    return queue;
  }
}
