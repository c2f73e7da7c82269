import { Duplex } from "node:stream";
import {
  CONNECT,
  DISCONNECT,
  FixedHeaderScanner,
  MAX_PACKET_BYTES,
} from "#lib/transports/mqtt/fixed-header-scanner";
import { checkPacket, MalformedPacket } from "#lib/transports/mqtt/packet-check";
import type { RecordedEvent } from "#server/log/recorded-event";
import { eventOf } from "./event-payloads";
import { RepeatedFilters } from "./repeated-filters";

/** CONNACK 0x01 (MQTT 3.1.1 §3.2). */
const UNACCEPTABLE_LEVEL = Buffer.from([0x20, 2, 0, 1]);
const MOST_PIECES = 64;

/** What MQTT packets travel on: a WebSocket or a TCP connection. */
export interface PacketLine {
  /** @param done called once the bytes have left, or cannot leave */
  send(bytes: Buffer, done: (error?: Error | null) => void): void;
  pause(): void;
  resume(): void;
  /** Ends the line. @param code a WebSocket close code, of use where the line has such */
  close(code: number | undefined, error: Error | null): void;
}

/** Is told of each PUBLISH that carries an event. */
export interface PublishObserver {
  /** Is this one to wait until `release`? */
  holds(event: RecordedEvent): boolean;
  /** The bytes were handed to the line in this turn. @param event undefined: packets without an event */
  wrote(event: RecordedEvent | undefined): void;
}

/**
 * The broker's end of a line. Refuses packets that are too long before they have come, and malformed ones before they
 * are read (MQ-15); sends each PUBLISH of an event in one piece, so that its bytes can be counted.
 */
export class PacketStream extends Duplex {
  /** The close code to give when the stream is destroyed. */
  closeCode: number | undefined;
  readonly #scanner = new FixedHeaderScanner();
  #hasConnected = false;
  /** Pieces of the packet that is still coming. */
  #begun: Buffer[] = [];
  readonly #held = new Map<RecordedEvent, Buffer>();
  #heldBytes = 0;
  readonly #repeated = new RepeatedFilters();

  constructor(
    private readonly line: PacketLine,
    private readonly observer: PublishObserver,
  ) {
    super();
  }

  /** The last thing the client sent was a DISCONNECT (MQTT 3.1.1 §3.14). */
  get hasDisconnected(): boolean {
    return this.#scanner.lastType === DISCONNECT;
  }

  /** Bytes that the line has not taken yet. */
  get queuedBytes(): number {
    return this.writableLength + this.#heldBytes;
  }

  isHolding(event: RecordedEvent): boolean {
    return this.#held.has(event);
  }

  /** The line delivered these bytes. */
  receive(chunk: Buffer): void {
    if (this.destroyed) return;
    const ends: number[] = [];
    if (!this.#scanner.accepts(chunk, (end) => ends.push(end))) {
      this.destroy(new Error(`A packet has at most ${MAX_PACKET_BYTES} bytes.`));
      return;
    }
    let from = 0;
    for (const end of ends) {
      if (!this.#receivePacket(chunk.subarray(from, end))) return;
      from = end;
    }
    if (from < chunk.length) this.#begun.push(chunk.subarray(from));
    // Or else a packet that comes byte by byte would cost many times its length.
    if (this.#begun.length === MOST_PIECES) this.#begun = [Buffer.concat(this.#begun)];
  }

  /** @param end what was missing of the packet @returns false when it ended the stream */
  #receivePacket(end: Buffer): boolean {
    const packet = this.#begun.length === 0 ? end : Buffer.concat([...this.#begun, end]);
    this.#begun = [];
    try {
      checkPacket(packet);
      this.#checkOrder(packet);
    } catch (error) {
      if (!(error instanceof MalformedPacket)) throw error;
      if (error.kind === "level") this.line.send(UNACCEPTABLE_LEVEL, () => {});
      this.destroy(error);
      return false;
    }
    this.#repeated.received(packet);
    if (!this.push(packet)) this.line.pause();
    return true;
  }

  /** CONNECT comes first, and once (MQTT-3.1.0-1, -2). @throws MalformedPacket */
  #checkOrder(packet: Buffer): void {
    const isConnect = (packet[0] ?? 0) >> 4 === CONNECT;
    if (isConnect === this.#hasConnected)
      throw new MalformedPacket("CONNECT is the first packet, and comes once [MQTT-3.1.0-1, -2].");
    this.#hasConnected = true;
  }

  /** Sends what was held, in the order in which it came. */
  release(): void {
    const held = [...this.#held];
    this.#held.clear();
    this.#heldBytes = 0;
    for (const [event, packet] of held) this.#send(packet, event, () => {});
  }

  override _read(): void {
    this.line.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#writePieces([chunk], done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#writePieces(
      chunks.map(({ chunk }) => chunk),
      done,
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#held.clear();
    this.line.close(this.closeCode, error);
    done(error);
  }

  /** The payload is the last piece of a PUBLISH (MQTT 3.1.1 §3.3), and the broker writes it in one. */
  #writePieces(pieces: readonly Buffer[], done: (error?: Error | null) => void): void {
    const sends: { packet: Buffer; event: RecordedEvent | undefined }[] = [];
    let begun: Buffer[] = [];
    for (const piece of pieces) {
      begun.push(piece);
      const event = eventOf(piece);
      if (event === undefined) continue;
      const written = Buffer.concat(begun);
      begun = [];
      // What the broker wrote before it (a PUBREL, a SUBACK) is not of the event, and neither waits nor is dropped.
      const start = lastPacketStart(written);
      if (start > 0) sends.push({ packet: written.subarray(0, start), event: undefined });
      const packet = written.subarray(start);
      if (this.observer.holds(event)) this.#hold(event, packet);
      else {
        // Published while the session was restored: it was both queued and sent at once. One copy is enough.
        this.#drop(event);
        sends.push({ packet, event });
      }
    }
    if (begun.length > 0) sends.push({ packet: Buffer.concat(begun), event: undefined });
    if (sends.length === 0) done();
    for (const [index, { packet, event }] of sends.entries()) {
      this.#send(packet, event, index === sends.length - 1 ? done : () => {});
    }
  }

  #hold(event: RecordedEvent, packet: Buffer): void {
    this.#drop(event);
    this.#heldBytes += packet.length;
    this.#held.set(event, packet);
  }

  #drop(event: RecordedEvent): void {
    this.#heldBytes -= this.#held.get(event)?.length ?? 0;
    this.#held.delete(event);
  }

  #send(packets: Buffer, event: RecordedEvent | undefined, done: (error?: Error | null) => void): void {
    this.line.send(event === undefined ? this.#answered(packets) : packets, done);
    this.observer.wrote(event);
  }

  /** @param packets without an event, one after the other */
  #answered(packets: Buffer): Buffer {
    if (this.#repeated.isEmpty) return packets;
    const answered: Buffer[] = [];
    let from = 0;
    new FixedHeaderScanner(Number.POSITIVE_INFINITY).accepts(packets, (end) => {
      answered.push(this.#repeated.answered(packets.subarray(from, end)));
      from = end;
    });
    return Buffer.concat([...answered, packets.subarray(from)]);
  }
}

/** @param packets whole MQTT control packets, one after the other @returns where the last one begins, in bytes */
function lastPacketStart(packets: Buffer): number {
  let start = 0;
  new FixedHeaderScanner(Number.POSITIVE_INFINITY).accepts(packets, (end) => {
    if (end < packets.length) start = end;
  });
  return start;
}
