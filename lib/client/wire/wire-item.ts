import type { WireRecordText } from "#lib/rooms/wire-page";
import type { Sender } from "#lib/wire/layer-decoder";
import type { WireUnit } from "#lib/wire/wire-unit";

/** A unit of the lowest layer, and the record of the tap with which it was complete. */
export interface WireItem
  extends Pick<WireRecordText, "connection" | "exchange" | "how" | "differsBy" | "maskedBytes"> {
  readonly key: string;
  readonly unit: WireUnit;
  /** Server clock, ms. */
  readonly atMs: number;
  readonly sentBy: Sender;
}

/** The unit and all that it carries, the lowest layer first. */
export function layersOf(unit: WireUnit): readonly WireUnit[] {
  return [unit, ...unit.units.flatMap(layersOf)];
}

/** One line that says the most: of the protocol next to the content, and how many more it is in the same unit. */
export function titleOf(unit: WireUnit): string {
  const above = unit.units.filter(({ layer }) => layer !== "content");
  const [first] = above;
  if (first === undefined) return unit.summary;
  const more = above.length - 1;
  return more === 0 ? titleOf(first) : `${titleOf(first)}, and ${more} more`;
}
