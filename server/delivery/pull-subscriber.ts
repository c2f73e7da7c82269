import type { CloseCause } from "#lib/journal/entry";
import type { TransportId } from "#lib/transports/catalog";
import type { Page, PageRequest } from "#server/delivery/event-page";
import type { Room } from "#server/rooms/room";
import type { ConnectionRecord } from "#server/rooms/room-journal";

export interface RequestBytes {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

const NO_BYTES: RequestBytes = { bytesIn: 0, bytesOut: 0 };

/**
 * One subscriber that asks again and again, as one connection of the journal. What its empty answers cost is added
 * to the next answer that carries events: without them, those events would not have come.
 */
export class PullSubscriber {
  #record: ConnectionRecord | undefined;
  #unreported = NO_BYTES;
  #hasMissed = false;
  #closed = false;

  constructor(
    readonly room: Room,
    private readonly transport: TransportId,
    private readonly subscriberId: string,
    private readonly onClosed: () => void,
  ) {}

  /** A request that names a cursor begins: there is no handshake, each request pays for itself. */
  resume(asked: PageRequest, page: Page): void {
    if (asked.after === undefined || this.#record !== undefined || this.#closed) return;
    this.#record = this.#open(NO_BYTES, page.gap ? "not-recovered" : "recovered");
    this.#hasMissed = page.batch !== undefined;
  }

  /** Its request broke before it was answered: what follows had been missed. */
  interrupted(bytes: RequestBytes): void {
    this.#addUnreported(bytes);
    this.#hasMissed = true;
  }

  /** It was answered, with events or without; `page` is undefined where the answer was no page. */
  answered(asked: PageRequest, page: Page | undefined, bytes: RequestBytes): void {
    if (this.#closed) return;
    if (this.#record === undefined && page !== undefined && asked.after === undefined) {
      // The first answer, without a cursor, is the greeting: it says where to begin.
      this.#record = this.#open(bytes, undefined);
      return;
    }
    this.#addUnreported(bytes);
    if (page === undefined) return;
    if (page.batch !== undefined) {
      this.#record?.wrote(page.batch, { ...this.#unreported, replayed: this.#hasMissed });
      this.#unreported = NO_BYTES;
    }
    if (!page.more) this.#hasMissed = false;
  }

  /** Closing twice is harmless. */
  close(cause: CloseCause): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#record?.closed(cause);
    this.onClosed();
  }

  #open(handshake: RequestBytes, resumed: "recovered" | "not-recovered" | undefined): ConnectionRecord {
    return this.room.connectionOpened({
      transport: this.transport,
      subscriberId: this.subscriberId,
      handshakeBytesIn: handshake.bytesIn,
      handshakeBytesOut: handshake.bytesOut,
      ...(resumed === undefined ? {} : { resumed }),
    });
  }

  #addUnreported({ bytesIn, bytesOut }: RequestBytes): void {
    this.#unreported = {
      bytesIn: this.#unreported.bytesIn + bytesIn,
      bytesOut: this.#unreported.bytesOut + bytesOut,
    };
  }
}
