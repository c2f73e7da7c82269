import { SegmentedControl } from "#components/ui/segmented-control";
import { Select } from "#components/ui/select";
import type { WireUnit } from "#lib/wire/wire-unit";
import { LAYER_NAMES } from "./layer-names";

/** More do not fit side by side: one body may carry many events. */
const MOST_SIDE_BY_SIDE = 4;

interface LayerChoiceProps {
  /** The lowest first. */
  readonly layers: readonly WireUnit[];
  readonly value: number;
  readonly onChange: (index: number) => void;
}

/** Which layer of a unit is shown. */
export function LayerChoice({ layers, value, onChange }: LayerChoiceProps) {
  if (layers.length <= MOST_SIDE_BY_SIDE) {
    return (
      <SegmentedControl
        label="Layer"
        options={layers.map(({ layer }, index) => ({ value: String(index), label: LAYER_NAMES[layer] }))}
        value={String(value)}
        onValueChange={(next) => onChange(Number(next))}
      />
    );
  }
  return (
    <Select aria-label="Layer" value={value} onChange={({ target }) => onChange(Number(target.value))}>
      {layers.map(({ layer, start, summary }, index) => (
        <option key={`${layer}-${start}`} value={index}>
          {LAYER_NAMES[layer]}: {summary}
        </option>
      ))}
    </Select>
  );
}
