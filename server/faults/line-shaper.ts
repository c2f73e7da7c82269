import type { Socket } from "node:net";
import type { Fault } from "#lib/faults/fault";
import type { Clock } from "#server/clock";

/** What the network between two machines holds before it pushes back, roughly: two socket buffers. */
const IN_FLIGHT_BYTES = 2 * 1_048_576;
const PIECES_PER_SECOND = 10;

type WriteCallback = (error?: Error | null) => void;

interface HeldWrite {
  readonly bytes: Buffer;
  /** Passes no earlier than this; undefined: not before the faults change. */
  dueMs: number | undefined;
  /** Not yet told that it may send more. */
  callback: WriteCallback | undefined;
}

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
  readonly #writes: HeldWrite[] = [];
  readonly #reads: HeldRead[] = [];
  #faults: readonly Fault[] = [];
  #heldBytes = 0;
  #cancel: (() => void) | undefined;
  #finish: WriteCallback | undefined;
  #whenEmpty: (() => void) | undefined;
  #installed = false;

  constructor(
    private readonly socket: Socket,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {
    held.set(socket, () => this.#heldBytes);
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
    const nowMs = this.clock.nowMs();
    if (this.#find("hold-back") !== undefined) for (const write of this.#writes) write.dueMs ??= nowMs;
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
      if (this.#writes.length === 0) this.#below._final.call(socket, callback);
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
    const pieces = this.#piecesOf(bytes);
    for (const [index, piece] of pieces.entries()) {
      this.#heldBytes += piece.length;
      const write: HeldWrite = {
        bytes: piece,
        dueMs: undefined,
        callback: index === pieces.length - 1 ? callback : undefined,
      };
      this.#writes.push(write);
      if (this.#heldBytes <= IN_FLIGHT_BYTES) this.#release(write);
      this.#schedule(write, this.#writes.at(-2)?.dueMs);
    }
    this.#pass();
  }

  /** A slow line passes what it can in a tenth of a second, and not a large write in one lump at its end. */
  #piecesOf(bytes: Buffer): readonly Buffer[] {
    const throttle = this.#find("throttle");
    if (throttle === undefined) return [bytes];
    const size = Math.ceil(throttle.bytesPerSecond / PIECES_PER_SECOND);
    const count = Math.max(1, Math.ceil(bytes.length / size));
    return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
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

  #schedule(write: HeldWrite, previousDueMs: number | undefined): void {
    const nowMs = this.clock.nowMs();
    if (this.#find("black-hole") ?? this.#find("freeze-reader")) return;
    const holdBack = this.#find("hold-back");
    if (holdBack !== undefined && this.#heldBytes < holdBack.bytes) return;
    if (holdBack !== undefined) for (const waiting of this.#writes) waiting.dueMs ??= nowMs;
    const afterMs = Math.max(nowMs, previousDueMs ?? 0);
    const throttle = this.#find("throttle");
    const slowMs = throttle === undefined ? 0 : (write.bytes.length / throttle.bytesPerSecond) * 1_000;
    write.dueMs = Math.max(afterMs + slowMs, nowMs + this.#delayMs());
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
    let previousMs: number | undefined;
    for (const write of this.#writes) {
      write.dueMs = undefined;
      this.#schedule(write, previousMs);
      previousMs = write.dueMs;
    }
    previousMs = undefined;
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
    while (isDue(this.#writes[0], nowMs)) this.#passWrite();
    while (isDue(this.#reads[0], nowMs)) {
      const bytes = this.#reads.shift()?.bytes;
      this.#below.push.call(this.socket, bytes?.length === 0 ? null : bytes);
    }
    const dueMs = [this.#writes[0]?.dueMs, this.#reads[0]?.dueMs].filter((each) => each !== undefined);
    if (dueMs.length > 0) this.#cancel = this.clock.after(Math.min(...dueMs) - nowMs, () => this.#pass());
    const isEmpty = this.#writes.length + this.#reads.length === 0;
    if (this.#writes.length === 0 && this.#finish !== undefined) {
      this.#below._final.call(this.socket, this.#finish);
      this.#finish = undefined;
    }
    if (!isEmpty) return;
    if (this.#faults.length === 0 && this.#installed) this.#uninstall();
    const whenEmpty = this.#whenEmpty;
    this.#whenEmpty = undefined;
    whenEmpty?.();
  }

  #passWrite(): void {
    const write = this.#writes.shift();
    if (write === undefined) return;
    this.#heldBytes -= write.bytes.length;
    this.#release(write);
    for (const waiting of this.#writes) if (this.#heldBytes <= IN_FLIGHT_BYTES) this.#release(waiting);
    this.#below._write.call(this.socket, write.bytes, "buffer" as BufferEncoding, () => {});
  }

  /** Lets the writer go on, after this turn: a stream does not expect it in the middle of its own call. */
  #release(write: HeldWrite): void {
    const { callback } = write;
    write.callback = undefined;
    if (callback !== undefined) process.nextTick(callback);
  }

  #forget(): void {
    this.#cancel?.();
    this.#whenEmpty?.();
    this.#writes.length = 0;
    this.#reads.length = 0;
    this.#heldBytes = 0;
  }
}

function isDue(item: { readonly dueMs: number | undefined } | undefined, nowMs: number): boolean {
  return item?.dueMs !== undefined && item.dueMs <= nowMs;
}

function bytesOf(chunk: unknown, encoding: BufferEncoding | undefined): Buffer {
  return typeof chunk === "string" ? Buffer.from(chunk, encoding) : Buffer.from(chunk as Uint8Array);
}
