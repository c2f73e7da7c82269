import type { EventRow } from "#lib/measure/delivery";
import { utf8Text } from "#lib/wire/utf8";
import type { WireUnit } from "#lib/wire/wire-unit";
import { layersOf, type WireItem } from "./wire-item";

/**
 * Those that carry this event. A request and its answer belong together, so the whole exchange is of the event when its
 * body is; on a connection that carries many events each unit stands for itself.
 * @param epoch of the room
 */
export function itemsOfEvent(
  items: readonly WireItem[],
  { id, offset }: Pick<EventRow, "id" | "offset">,
  epoch: string,
): readonly WireItem[] {
  // In the envelope, and in the head of a hook's call, whose field ends with its line.
  const marks = [`"id":${JSON.stringify(id)}`, `msg_${epoch}_${offset}\r\n`];
  const carries = (item: WireItem) =>
    layersOf(item.unit).some(({ bytes }) => {
      const text = utf8Text(bytes);
      return marks.some((mark) => text.includes(mark));
    });
  const carrying = new Set(items.filter(carries));
  const shared = new Set(items.filter(isOfManyEvents).map(({ exchange }) => exchange));
  const whole = new Set([...carrying].map(({ exchange }) => exchange).filter((each) => !shared.has(each)));
  return items.filter((item) => carrying.has(item) || whole.has(item.exchange));
}

/** Layers of connections that stay open from one event to the next. */
const LONG_LIVED: ReadonlySet<WireUnit["layer"]> = new Set(["websocket", "sse"]);

function isOfManyEvents({ unit }: WireItem): boolean {
  return layersOf(unit).some(({ layer }) => LONG_LIVED.has(layer));
}
