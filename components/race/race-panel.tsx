"use client";

import { followedEvent } from "#lib/client/followed-event";
import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { AxisRuler } from "./axis-ruler";
import { RaceHeading } from "./race-heading";
import { RaceHint } from "./race-hint";
import { RaceRow } from "./race-row";
import { RaceTwinTable } from "./race-twin-table";

/** The selected event on one time axis, a row for each wire. */
export function RacePanel() {
  const rows = usePlayground((state) => state.rows);
  const selectedOffset = usePlayground((state) => state.selectedOffset);
  const totals = usePlayground((state) => state.totals);
  const selectedTransport = usePlayground((state) => state.selectedTransport);
  const { selectEvent, selectTransport } = usePlaygroundActions();
  const isRush = usePlayground((state) => state.isRush);
  const row = followedEvent(rows, selectedOffset);
  return (
    <section aria-label="Race" className="area-race px-4 pt-3 md:px-5">
      {row === undefined ? (
        <RaceHint />
      ) : (
        <RaceHeading
          row={row}
          pinned={selectedOffset !== undefined}
          onFollowNewest={() => selectEvent(undefined)}
        />
      )}
      <div aria-hidden="true" className="race-columns items-end text-ink-faint text-xs">
        <span className="area-wire pb-1.5 pl-2.5">wire</span>
        <span className="area-axis">
          <AxisRuler />
        </span>
        <span className="area-p50 pb-1.5 text-right">p50 ms</span>
        <span className="area-bytes pb-1.5 text-right">B / event</span>
        <span className="area-lost pr-1 pb-1.5 text-right">lost</span>
      </div>
      <ul aria-label="Race">
        {TRANSPORT_IDS.map((id) => (
          <RaceRow
            key={id}
            transportId={id}
            offset={row?.offset}
            cell={row?.cells[id]}
            segments={row?.segments[id]}
            totals={totals[id]}
            // Of many arrivals at once nobody sees the one, and a movement of eight dots costs the page its frames.
            animated={!isRush || selectedOffset !== undefined}
            selected={id === selectedTransport}
            onSelect={selectTransport}
          />
        ))}
      </ul>
      <RaceTwinTable row={row} totals={totals} />
    </section>
  );
}
