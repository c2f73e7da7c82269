import type { Socket } from "node:net";
import type { Fault } from "#lib/faults/fault";
import type { Clock } from "#server/clock";
import { HeldWrites } from "./held-writes";

/** What the network between two machines holds before it pushes back, roughly: two socket buffers. */
const IN_FLIGHT_BYTES = 2 * 1_048_576;

type WriteCallback = (error?: Error | null) => void;

interface HeldRead {
  readonly bytes: Buffer;
  dueMs: number | undefined;
}

const held = new WeakMap<Socket, () => number>();

/** Bytes that were written to this socket and that a fault keeps from the network. */
export function heldBytes(socket: Socket): number {
  return held.get(socket)?.() ?? 0;
}

/**
 * Stands between one socket and the network, for as long as there is a fault: bytes are delayed, slowed down or kept
 * back, and never lost or reordered, as TCP would have it. Replaces `_write`, `_writev` and `push` of the socket, the
 * stream interface that Node documents for those who implement a stream.
 */
export class LineShaper {
  readonly #writes = new HeldWrites();
  readonly #reads: HeldRead[] = [];
  #faults: readonly Fault[] = [];
  /** Of the newest write, while its writer is not to send more. A stream writes one after the other. */
  #goOn: WriteCallback | undefined;
  #cancel: (() => void) | undefined;
  #finish: WriteCallback | undefined;
  #whenEmpty: (() => void) | undefined;
  #installed = false;

  constructor(
    private readonly socket: Socket,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {
    held.set(socket, () => this.#writes.bytes);
    socket.once("close", () => this.#forget());
  }

  /** These are in force now; what is held passes as they let it, and all of it when there are none. */
  setFaults(faults: readonly Fault[]): void {
    this.#faults = faults;
    if (faults.length > 0) this.#install();
    this.#reschedule();
    this.#pass();
  }

  /**
   * The answer has ended: a proxy that buffers has no reason to wait for more.
   * @param whenEmpty called once nothing is held any more, maybe at once
   */
  endOfAnswer(whenEmpty: () => void): void {
    this.#whenEmpty = whenEmpty;
    if (this.#find("hold-back") !== undefined) this.#setOut();
    this.#pass();
  }

  /** The socket without this: a tap may have come between in the meantime. */
  get #below(): Socket {
    return Object.getPrototypeOf(this.socket) as Socket;
  }

  #install(): void {
    if (this.#installed) return;
    this.#installed = true;
    const { socket } = this;
    socket._write = (chunk, encoding, callback) => this.#onWrite(bytesOf(chunk, encoding), callback);
    // What was written in one turn is taken one by one.
    (socket as { _writev: unknown })._writev = null;
    socket._final = (callback) => {
      if (this.#writes.isEmpty) this.#below._final.call(socket, callback);
      else this.#finish = callback;
    };
    socket.push = (chunk, encoding) => this.#onRead(chunk, encoding);
  }

  #uninstall(): void {
    this.#installed = false;
    const own = this.socket as unknown as Record<string, unknown>;
    for (const name of ["_write", "_writev", "_final", "push"]) delete own[name];
  }

  #onWrite(bytes: Buffer, callback: WriteCallback): void {
    this.#writes.add(bytes);
    this.#goOn = callback;
    this.#release();
    this.#letGo();
    this.#pass();
  }

  #onRead(chunk: unknown, encoding?: BufferEncoding): boolean {
    // The end of the stream waits behind what is held, too, and a black hole swallows it like anything else.
    const bytes = chunk === null ? undefined : bytesOf(chunk, encoding);
    const isNext = this.#reads.length === 0 && this.#find("black-hole") === undefined;
    if (bytes === undefined && isNext) return this.#below.push.call(this.socket, null);
    const previousMs = this.#reads.at(-1)?.dueMs;
    this.#reads.push({ bytes: bytes ?? Buffer.alloc(0), dueMs: this.#readDueMs(previousMs) });
    this.#pass();
    return this.#reads.length === 0;
  }

  #find<Kind extends Fault["kind"]>(kind: Kind): Extract<Fault, { kind: Kind }> | undefined {
    return this.#faults.find((each): each is Extract<Fault, { kind: Kind }> => each.kind === kind);
  }

  /** What waits sets out, if the faults let it. */
  #letGo(): void {
    if (this.#find("black-hole") ?? this.#find("freeze-reader")) return;
    const holdBack = this.#find("hold-back");
    if (holdBack === undefined || this.#writes.bytes >= holdBack.bytes) this.#setOut();
  }

  #setOut(): void {
    this.#writes.setOut(this.clock.nowMs(), () => this.#delayMs());
  }

  #readDueMs(previousDueMs: number | undefined): number | undefined {
    if (this.#find("black-hole") !== undefined) return undefined;
    return Math.max(this.clock.nowMs() + this.#delayMs(), previousDueMs ?? 0);
  }

  #delayMs(): number {
    const delay = this.#find("delay");
    return delay === undefined ? 0 : delay.delayMs + this.random() * delay.jitterMs;
  }

  /** The faults have changed: everything held is due by the new ones. */
  #reschedule(): void {
    this.#writes.callBack();
    this.#writes.bytesPerSecond = this.#find("throttle")?.bytesPerSecond ?? Number.POSITIVE_INFINITY;
    this.#letGo();
    let previousMs: number | undefined;
    for (const read of this.#reads) {
      read.dueMs = this.#readDueMs(previousMs);
      previousMs = read.dueMs;
    }
  }

  /** Passes on what is due, in order, and comes back for the rest. */
  #pass(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const nowMs = this.clock.nowMs();
    this.#passWrites(nowMs);
    while (isDue(this.#reads[0], nowMs)) {
      const bytes = this.#reads.shift()?.bytes;
      this.#below.push.call(this.socket, bytes?.length === 0 ? null : bytes);
    }
    const dueMs = [this.#writes.dueMs, this.#reads[0]?.dueMs].filter((each) => each !== undefined);
    if (dueMs.length > 0) this.#cancel = this.clock.after(Math.min(...dueMs) - nowMs, () => this.#pass());
    const isEmpty = this.#writes.isEmpty && this.#reads.length === 0;
    if (this.#writes.isEmpty && this.#finish !== undefined) {
      this.#below._final.call(this.socket, this.#finish);
      this.#finish = undefined;
    }
    if (!isEmpty) return;
    if (this.#faults.length === 0 && this.#installed) this.#uninstall();
    const whenEmpty = this.#whenEmpty;
    this.#whenEmpty = undefined;
    whenEmpty?.();
  }

  /** In one write, however many there were: a line may have held tens of thousands. */
  #passWrites(nowMs: number): void {
    const bytes = this.#writes.take(nowMs);
    if (bytes === undefined) return;
    this.#release();
    this.#below._write.call(this.socket, bytes, "buffer" as BufferEncoding, () => {});
  }

  /** Lets the writer go on, if there is room, after this turn: a stream does not expect it in the middle of its own call. */
  #release(): void {
    const goOn = this.#goOn;
    if (goOn === undefined || this.#writes.bytes > IN_FLIGHT_BYTES) return;
    this.#goOn = undefined;
    process.nextTick(goOn);
  }

  #forget(): void {
    this.#cancel?.();
    this.#whenEmpty?.();
    this.#writes.clear();
    this.#reads.length = 0;
  }
}

function isDue(item: { readonly dueMs: number | undefined } | undefined, nowMs: number): boolean {
  return item?.dueMs !== undefined && item.dueMs <= nowMs;
}

/** A Buffer as it is, not a copy of it: nobody writes into one that was handed to a socket, or came from one. */
function bytesOf(chunk: unknown, encoding: BufferEncoding | undefined): Buffer {
  if (typeof chunk === "string") return Buffer.from(chunk, encoding);
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as Uint8Array);
}
