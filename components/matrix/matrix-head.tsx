import { clsx } from "clsx";
import { memo } from "react";
import { WireGlyph } from "#components/wire/wire-glyph";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";

interface MatrixHeadProps {
  readonly selectedTransport: TransportId;
  readonly onSelectTransport: (transportId: TransportId) => void;
}

export const MatrixHead = memo(function MatrixHead({
  selectedTransport,
  onSelectTransport,
}: MatrixHeadProps) {
  return (
    <thead className="sticky top-0 z-10 bg-ground">
      <tr aria-rowindex={1} className="h-8">
        <th scope="col" className="w-44 pl-2 text-left font-normal text-ink-faint text-xs">
          event
        </th>
        {TRANSPORT_IDS.map((id) => (
          <th key={id} scope="col" data-transport={id} className="px-0.5 font-medium text-xs">
            <button
              type="button"
              aria-pressed={id === selectedTransport}
              onClick={() => onSelectTransport(id)}
              className={clsx(
                "inline-flex max-w-full items-center gap-1 rounded-md px-1 py-0.5 text-wire",
                id === selectedTransport && "bg-wire/12",
              )}
            >
              <WireGlyph transportId={id} size="small" />
              <span className="truncate">{TRANSPORTS[id].shortLabel}</span>
            </button>
          </th>
        ))}
      </tr>
    </thead>
  );
});
