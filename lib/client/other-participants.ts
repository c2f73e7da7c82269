import type { NamedLine } from "#lib/rooms/named-lines";
import { TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";

/** Somebody else whose line of a wire a fault can reach. */
export interface OtherParticipant {
  /** The same on every wire: the page, or a name. */
  readonly id: string;
  readonly subscriber: string;
  /** As it is called on the screen. */
  readonly label: string;
}

/** How a page names its lanes; see PageLanes. */
const PAGE_LANE = /^([0-9a-f]{20})-(.+)$/;
const SHOWN_OF_PAGE = 4;

/** @returns undefined for a name that is no lane of a page */
export function pageLane(subscriber: string): { page: string; label: string; wire: TransportId } | undefined {
  const [, page = "", end] = PAGE_LANE.exec(subscriber) ?? [];
  const wire = TRANSPORT_IDS.find((id) => id === end);
  return wire === undefined ? undefined : { page, label: `page ${page.slice(0, SHOWN_OF_PAGE)}`, wire };
}

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
    const lane = pageLane(subscriber);
    if (lane?.wire === itsWire) {
      const { page, label } = lane;
      others.set(page, { id: page, subscriber: `${page}-${wire}`, label });
    } else if (itsWire === wire) {
      others.set(subscriber, { id: subscriber, subscriber, label: subscriber });
    }
  }
  return [...others.values()].filter(({ subscriber }) => subscriber !== own);
}
