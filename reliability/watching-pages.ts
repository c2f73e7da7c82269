import { type ControlSocket, connectControl } from "#lib/client/rooms/control-socket";
import { EventLedger } from "#lib/measure/event-ledger";
import type { PageTransportId } from "#lib/transports/catalog";
import type { CrowdMember } from "./lane-crowd";

/** Both clocks are of this machine. */
const CLOCK = { offsetMs: 0, uncertaintyMs: 0 };

/** One lane of each wire, as a page has them, and the page's own fold over what the server and its lanes tell. */
interface Page {
  readonly ledger: EventLedger;
  readonly laneOf: Map<string, PageTransportId>;
}

/** Says of each client what the page that it belongs to would show as lost. */
export class WatchingPages {
  readonly #pages: Page[] = [];
  readonly #pageOf = new Map<CrowdMember, Page>();
  #control: ControlSocket | undefined;
  /** Facts that the server left out because the pages were too slow, or away for too long. */
  leftOut = 0;

  /** @returns resolves when it is told everything from now on; lanes come after that, as on the page */
  watch(origin: string, roomId: string): Promise<void> {
    return new Promise((resolve) => {
      this.#control = connectControl({
        origin,
        roomId,
        watch: [],
        onSnapshot: () => resolve(),
        onEntries: ({ entries, dropped }) => {
          this.leftOut += dropped;
          for (const { ledger } of this.#pages) for (const entry of entries) ledger.entry(entry);
        },
        onPresence: () => {},
        onStatus: () => {},
        onClockSample: () => {},
      });
    });
  }

  /** Gives each client to the first page that has no lane of its wire. */
  take(crowd: readonly CrowdMember[]): void {
    for (const member of crowd) {
      const lanes = ({ laneOf }: Page) => [...laneOf.values()];
      const page = this.#pages.find((each) => !lanes(each).includes(member.transport)) ?? this.#newPage();
      page.laneOf.set(member.subscriberId, member.transport);
      this.#pageOf.set(member, page);
      member.onArrived = ({ envelope, arrivedAtMs, replayed }) =>
        page.ledger.arrived(member.transport, { offset: envelope.offset, arrivedAtMs, replayed });
    }
  }

  /** Offsets that the member's page says its lane has lost, in order. */
  lostBy(member: CrowdMember): number[] {
    const rows = this.#pageOf.get(member)?.ledger.snapshot().rows ?? [];
    const lost = rows.filter(({ cells }) => cells[member.transport].kind === "lost");
    return lost.map(({ offset }) => offset).reverse();
  }

  close(): void {
    this.#control?.close();
  }

  #newPage(): Page {
    const laneOf = new Map<string, PageTransportId>();
    const ledger = new EventLedger((subscriberId) => laneOf.get(subscriberId));
    ledger.setClock(CLOCK);
    const page = { ledger, laneOf };
    this.#pages.push(page);
    return page;
  }
}
