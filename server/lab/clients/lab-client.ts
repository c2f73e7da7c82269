import { BEATS } from "#lib/experiments/cost-of-silence/experiment";
import { GAP_TOLD } from "#lib/experiments/cut-and-resume/lines";
import type { FactOf } from "#lib/experiments/run-journal";
import type { Bench, ClientName } from "#server/lab/bench";
import { SocketCount } from "#server/lab/socket-count";

const CONNECT_WITHIN_MS = 10_000;

/** Tells the journal what happens to one client, and counts its bytes. */
export class LabClient {
  readonly count = new SocketCount();
  #isOpen = false;
  #isClosed = false;
  #hasFailed = false;
  #arrived = 0;
  #beats = 0;
  #letGo: () => void = () => {};

  constructor(
    readonly bench: Bench,
    readonly name: ClientName,
  ) {
    bench.introduce(name);
  }

  /** It connects no more, and says nothing more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Arrivals so far, repeated ones included. */
  get arrivedCount(): number {
    return this.#arrived;
  }

  /** Resolves once it is connected. @throws Error when it is not in time */
  async opened(): Promise<this> {
    await this.bench.until(() => this.#isOpen || this.#hasFailed, CONNECT_WITHIN_MS);
    if (!this.#isOpen) throw new Error(`${this.name.label}: no connection came about.`);
    return this;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** @param action lets go of its connection */
  onClose(action: () => void): void {
    this.#letGo = action;
    this.bench.onClose(() => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      action();
    });
  }

  /** Says goodbye, and does not come back. */
  leave(): void {
    if (this.#isClosed) return;
    this.#state("left");
    this.#isClosed = true;
    this.#letGo();
  }

  open(): void {
    if (this.#isOpen || this.#isClosed) return;
    this.#isOpen = true;
    this.#state("open");
  }

  lost(reason: string): void {
    if (!this.#isOpen || this.#isClosed) return;
    this.#isOpen = false;
    this.#state("lost", reason);
  }

  /** The server said that it cannot take up where this client was. */
  gapTold(): void {
    if (this.#isClosed) return;
    this.bench.tell({ kind: "sample", name: GAP_TOLD, client: this.name.client, value: 1 });
  }

  /** For good: it does not try again. */
  failed(reason: string): void {
    if (this.#isClosed || this.#hasFailed) return;
    this.#isOpen = false;
    this.#hasFailed = true;
    this.#state("failed", reason);
  }

  /** @param atMs of the bench's clock, when it was heard of later than it was; absent: now */
  arrived(offset: number, replayed: boolean, eventBytes?: number, atMs?: number): void {
    if (this.#isClosed) return;
    this.#arrived += 1;
    const { client } = this.name;
    const bytes = eventBytes === undefined ? {} : { eventBytes };
    this.bench.tell({ kind: "arrived", client, offset, replayed, ...bytes }, atMs);
  }

  /** Bytes at its sockets until now, into the journal. @param moment tells readings of different moments apart */
  sampleBytes(moment: string): void {
    const { client } = this.name;
    const atMs = this.bench.nowMs();
    this.bench.tell({ kind: "sample", name: `bytes-in.${moment}`, client, value: this.count.bytesIn }, atMs);
    this.bench.tell(
      { kind: "sample", name: `bytes-out.${moment}`, client, value: this.count.bytesOut },
      atMs,
    );
  }

  /** A ping and its answer crossed, whoever began. */
  beat(): void {
    this.#beats += 1;
  }

  /** How many did until now, into the journal. @param moment tells readings of different moments apart */
  sampleBeats(moment: string): void {
    const { client } = this.name;
    this.bench.tell({ kind: "sample", name: `${BEATS}.${moment}`, client, value: this.#beats });
  }

  #state(state: FactOf<"connection">["state"], reason?: string): void {
    const { client } = this.name;
    this.bench.tell({ kind: "connection", client, state, ...(reason === undefined ? {} : { reason }) });
  }
}
