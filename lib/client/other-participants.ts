import type { NamedLine } from "#lib/rooms/named-lines";
import type { TransportId } from "#lib/transports/catalog";

/** Somebody else whose line of a wire a fault can reach. */
export interface OtherParticipant {
  /** The same on every wire: the page, or a name. */
  readonly id: string;
  readonly subscriber: string;
  /** As it is called on the screen. */
  readonly label: string;
}

/** How a page names its lanes; see PageLanes. */
const PAGE_LANE = /^([0-9a-f]{20})-([a-z-]+)$/;
const SHOWN_OF_PAGE = 4;

/**
 * Who else may be aimed at on this wire. A page that is in the room by any wire is there by this one, too: who polls has
 * no line open most of the time.
 * @param own this page's name on the wire
 */
export function otherParticipants(
  lines: readonly NamedLine[],
  wire: TransportId,
  own: string | undefined,
): readonly OtherParticipant[] {
  const others = new Map<string, OtherParticipant>();
  for (const { subscriber, wire: itsWire } of lines) {
    const page = PAGE_LANE.exec(subscriber)?.[1];
    if (page !== undefined && subscriber === `${page}-${itsWire}`) {
      const label = `page ${page.slice(0, SHOWN_OF_PAGE)}`;
      others.set(page, { id: page, subscriber: `${page}-${wire}`, label });
    } else if (itsWire === wire) {
      others.set(subscriber, { id: subscriber, subscriber, label: subscriber });
    }
  }
  return [...others.values()].filter(({ subscriber }) => subscriber !== own);
}
