import { clsx } from "clsx";
import { memo, useId } from "react";
import { Measured } from "#components/ui/measured";
import { LaneLine } from "#components/wire/lane-line";
import { WireGlyph } from "#components/wire/wire-glyph";
import { byteCountText } from "#lib/format/byte-text";
import { deliveryText } from "#lib/format/delivery-text";
import { marginText, millisecondsText } from "#lib/format/latency-text";
import type { DeliveryCell, LaneTotals, Segment } from "#lib/measure/delivery";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { RaceTrack } from "./race-track";

const NO_SEGMENTS: readonly Segment[] = [];

interface RaceRowProps {
  readonly transportId: TransportId;
  /** The event on the axis; undefined before the first. */
  readonly offset: number | undefined;
  readonly cell: DeliveryCell | undefined;
  readonly segments: readonly Segment[] | undefined;
  readonly totals: LaneTotals;
  /** An arrival is seen to come in. */
  readonly animated: boolean;
  readonly selected: boolean;
  readonly onSelect: (transportId: TransportId) => void;
}

/** One wire of the race: a button that selects it. */
export const RaceRow = memo(function RaceRow(props: RaceRowProps) {
  const { transportId, offset, cell, segments = NO_SEGMENTS, totals, animated, selected, onSelect } = props;
  const id = useId();
  const { label } = TRANSPORTS[transportId];
  const outcome = cell === undefined ? "no event yet" : deliveryText(cell);
  // Nothing has come or failed to come: then "0 lost" would be a number that nobody measured.
  const lost = totals.arrived + totals.lost === 0 ? undefined : totals.lost;
  return (
    <li data-transport={transportId} className="border-line-soft border-t">
      <button
        type="button"
        aria-pressed={selected}
        aria-label={`${label}: ${outcome}`}
        aria-describedby={`${id}-line`}
        onClick={() => onSelect(transportId)}
        className={clsx(
          "race-columns w-full py-1 text-left transition-colors sm:py-0",
          selected ? "wire-selected" : "hover:bg-raised/50",
        )}
      >
        <span className="area-wire flex min-w-0 items-center gap-2.5 pl-2.5">
          <WireGlyph transportId={transportId} />
          <span className="min-w-0 leading-tight">
            <span className="block truncate">{label}</span>
            <span id={`${id}-line`} className="block truncate text-xs">
              <LaneLine transportId={transportId} />
            </span>
          </span>
        </span>
        <span className="area-axis block h-7 sm:h-race-row">
          {/* A new one for each event, so that its dot is seen to come in. */}
          <RaceTrack key={animated ? offset : "still"} cell={cell} segments={segments} animated={animated} />
        </span>
        <span className="area-p50 num text-right text-sm leading-tight">
          <Measured
            text={totals.p50Ms === undefined ? undefined : millisecondsText(totals.p50Ms)}
            title={`median of ${totals.p50Count} events`}
          />
          {(totals.p50UncertaintyMs ?? 0) > 0 && (
            <span className="block text-2xs text-ink-faint" title="how far the clocks may be apart">
              {marginText(totals.p50UncertaintyMs ?? 0)}
            </span>
          )}
        </span>
        <span className="area-bytes num text-right text-sm">
          <Measured
            text={totals.bytesPerEvent === undefined ? undefined : byteCountText(totals.bytesPerEvent)}
            title={`mean of ${totals.bytesCount} events`}
          />
        </span>
        <span className={clsx("area-lost num pr-1 text-right text-sm", (lost ?? 0) > 0 && "text-bad")}>
          <Measured text={lost === undefined ? undefined : byteCountText(lost)} />
        </span>
      </button>
    </li>
  );
});
