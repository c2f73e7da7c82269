import { clsx } from "clsx";
import { WireGlyph } from "#components/wire/wire-glyph";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";

interface WireChoiceProps {
  readonly chosen: readonly TransportId[];
  readonly onToggle: (wire: TransportId) => void;
}

export function WireChoice({ chosen, onToggle }: WireChoiceProps) {
  return (
    <fieldset aria-label="Which wires" className="flex flex-wrap gap-2 text-sm">
      {TRANSPORT_IDS.map((id) => {
        const isChosen = chosen.includes(id);
        return (
          <button
            key={id}
            type="button"
            aria-pressed={isChosen}
            data-transport={id}
            // The last one stays: without any there is nothing to see.
            disabled={isChosen && chosen.length === 1}
            onClick={() => onToggle(id)}
            className={clsx(
              "flex items-center gap-2 rounded-lg border border-line px-3 py-1",
              isChosen ? "bg-raised font-medium text-ink" : "text-ink-soft hover:text-ink",
            )}
          >
            <WireGlyph transportId={id} />
            {TRANSPORTS[id].shortLabel}
          </button>
        );
      })}
    </fieldset>
  );
}
