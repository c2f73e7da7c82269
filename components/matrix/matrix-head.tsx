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
      <tr aria-rowindex={1} className="h-11">
        <th
          scope="col"
          className="w-matrix-event pb-1 pl-2 align-bottom text-left font-normal text-ink-faint text-xs"
        >
          event
        </th>
        {TRANSPORT_IDS.map((id) => (
          <th key={id} scope="col" data-transport={id} className="p-0 align-bottom font-medium text-2xs">
            <button
              type="button"
              aria-pressed={id === selectedTransport}
              onClick={() => onSelectTransport(id)}
              className={clsx(
                "inline-flex w-full flex-col items-center gap-0.5 rounded-t-md py-1 text-wire",
                id === selectedTransport && "bg-wire/8",
              )}
            >
              <WireGlyph transportId={id} size="small" />
              <span className="max-w-full truncate">{TRANSPORTS[id].shortLabel}</span>
            </button>
          </th>
        ))}
      </tr>
    </thead>
  );
});
