"use client";

import { RegionHeading } from "#components/ui/region-heading";
import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import { useHeld } from "#lib/client/use-held";
import { MatrixLegend } from "./matrix-legend";
import { MatrixTable } from "./matrix-table";
import { SessionReport } from "./session-report";

/** The table changes at most this often: a stream of 200 a second is more than anybody reads. */
const HOLD_MS = 100;

/** All kept events, newest first, and what became of each on each wire. */
export function MatrixPanel() {
  const rows = useHeld(
    usePlayground((state) => state.rows),
    HOLD_MS,
  );
  const selectedOffset = usePlayground((state) => state.selectedOffset) ?? rows[0]?.offset;
  const selectedTransport = usePlayground((state) => state.selectedTransport);
  const { selectEvent, selectTransport } = usePlaygroundActions();
  return (
    <section
      aria-labelledby="matrix-heading"
      className="area-matrix flex min-h-0 flex-col px-4 pt-4 pb-3 md:px-5"
    >
      <div className="flex items-start justify-between gap-3">
        <RegionHeading
          id="matrix-heading"
          aside={
            rows.length === 0
              ? undefined
              : `${rows.length} ${rows.length === 1 ? "event" : "events"} kept, newest first; ms`
          }
        >
          What arrived
        </RegionHeading>
        {rows.length > 0 && <SessionReport />}
      </div>
      <MatrixTable
        rows={rows}
        selectedOffset={selectedOffset}
        selectedTransport={selectedTransport}
        onSelectEvent={selectEvent}
        onSelectTransport={selectTransport}
      />
      {rows.length === 0 ? (
        <p className="grid flex-1 place-content-center py-8 text-center text-ink-faint text-sm">
          Each event gets a line here: how late it came on each wire, or that it did not.
        </p>
      ) : (
        <MatrixLegend />
      )}
    </section>
  );
}
