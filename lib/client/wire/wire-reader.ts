import type { WirePage, WireRecordText } from "#lib/rooms/wire-page";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { bytesOfBase64 } from "#lib/wire/base64";
import { latin1Text } from "#lib/wire/byte-values";
import { decodeStream, type StreamDecoder } from "#lib/wire/decode-stream";
import type { Sender } from "#lib/wire/layer-decoder";
import { invalidUnit, type WireUnit } from "#lib/wire/wire-unit";
import type { WireItem } from "./wire-item";

const MOST_ITEMS = 2_000;
/** Raw bytes of one exchange that are kept to be exported. */
const MOST_RAW_BYTES = 262_144;

/** What one side of an exchange sent. */
interface Side {
  readonly decoder: StreamDecoder;
  /** Bytes are missing in the middle of a unit: nothing after them can be read. */
  isBroken: boolean;
  /** From the first byte on, up to the first that is not kept. */
  readonly chunks: Uint8Array[];
  /** Bytes that are not among them. */
  missingBytes: number;
  firstAtMs: number | undefined;
  lastAtMs: number;
}

/** A request with its answer as bytes, and when they crossed: server clock, ms. */
export interface RawExchange {
  readonly client: RawSide;
  readonly server: RawSide;
}

type RawSide = Pick<Side, "chunks" | "missingBytes" | "firstAtMs" | "lastAtMs">;

export interface WireSnapshot {
  /** Oldest first. */
  readonly items: readonly WireItem[];
  readonly watched: boolean;
  /** Bytes that were too old or too many to be kept. */
  readonly droppedBytes: number;
  /** Units have been left out here: there were too many to show. */
  readonly isShortened: boolean;
  readonly exchanges: ReadonlyMap<number, RawExchange>;
}

/** Decodes a line's bytes as they come, page by page. */
export class WireReader {
  #newest = 0;
  #items: readonly WireItem[] = [];
  #exchanges = new Map<number, Record<Sender, Side>>();
  #snapshot: WireSnapshot | undefined;
  #isShortened = false;

  constructor(private readonly transportId: TransportId) {}

  /** `after` for the next question. */
  get newest(): number {
    return this.#newest;
  }

  /** @returns the same object as before when nothing has changed */
  add(page: WirePage): WireSnapshot {
    // The server was started anew and counts from the beginning.
    if (page.newest < this.#newest) this.#forget();
    const fresh = page.records.filter(({ seq }) => seq > this.#newest);
    const added = fresh.flatMap((record) => this.#decode(record));
    this.#newest = page.newest;
    const droppedBytes = page.dropped.bytes;
    const known = this.#snapshot;
    const isSame = added.length === 0 && known?.watched === page.watched && known.items === this.#items;
    if (known !== undefined && isSame && known.droppedBytes === droppedBytes) return known;
    if (this.#items.length + added.length > MOST_ITEMS) this.#isShortened = true;
    if (added.length > 0) this.#items = [...this.#items, ...added].slice(-MOST_ITEMS);
    const first = this.#items[0]?.exchange ?? 0;
    for (const exchange of this.#exchanges.keys()) if (exchange < first) this.#exchanges.delete(exchange);
    this.#snapshot = {
      items: this.#items,
      watched: page.watched,
      droppedBytes,
      isShortened: this.#isShortened,
      exchanges: this.#exchanges,
    };
    return this.#snapshot;
  }

  #forget(): void {
    this.#newest = 0;
    this.#items = [];
    this.#isShortened = false;
    this.#exchanges = new Map();
  }

  #decode(record: WireRecordText): WireItem[] {
    const { seq, atMs, direction, connection, exchange, how, differsBy, maskedBytes } = record;
    const opens = TRANSPORTS[this.transportId].reaches === "page" ? "in" : "out";
    const sentBy = direction === opens ? "client" : "server";
    const bytes = bytesOfBase64(record.data) ?? new Uint8Array();
    return this.#units(record, sentBy, bytes).map((unit, index) => ({
      key: `${seq}.${index}`,
      unit,
      atMs,
      sentBy,
      connection,
      exchange,
      how,
      maskedBytes,
      ...(differsBy === undefined ? {} : { differsBy }),
    }));
  }

  #units(record: WireRecordText, sentBy: Sender, bytes: Uint8Array): WireUnit[] {
    const { exchange, atMs, missingBefore, missingAfter } = record;
    const sides = this.#exchanges.get(exchange) ?? this.#begin();
    this.#exchanges.set(exchange, sides);
    const side = sides[sentBy];
    side.firstAtMs ??= atMs;
    side.lastAtMs = atMs;
    const held = side.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    side.missingBytes += missingBefore;
    if (side.missingBytes === 0 && held + bytes.length <= MOST_RAW_BYTES) side.chunks.push(bytes);
    else side.missingBytes += bytes.length;
    side.missingBytes += missingAfter;
    if (missingBefore > 0 && side.decoder.pendingBytes > 0) side.isBroken = true;
    if (!side.isBroken) {
      const units = side.decoder.push(bytes);
      // What was cut off was the end of one write, and the next begins a unit.
      return missingAfter === 0 ? units : [...units, ...side.decoder.skipHole()];
    }
    const reason = `${missingBefore} bytes before this are not kept`;
    return [invalidUnit("content", 0, bytes, `${bytes.length} bytes`, reason)];
  }

  #begin(): Record<Sender, Side> {
    const { transportId } = this;
    const side = (decoder: StreamDecoder): Side => ({
      decoder,
      isBroken: false,
      chunks: [],
      missingBytes: 0,
      firstAtMs: undefined,
      lastAtMs: 0,
    });
    const client = side(decodeStream(transportId, "client"));
    const method = () => latin1Text(client.chunks[0]?.subarray(0, 16) ?? new Uint8Array()).split(" ", 1)[0];
    return { client, server: side(decodeStream(transportId, "server", method)) };
  }
}
