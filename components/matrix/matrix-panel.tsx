"use client";

import { RegionHeading } from "#components/ui/region-heading";
import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import type { PlaygroundState } from "#lib/client/stores/playground-state";
import { useNextFrame } from "#lib/client/use-next-frame";
import { marginText } from "#lib/format/latency-text";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { ClearEvents } from "./clear-events";
import { MatrixLegend } from "./matrix-legend";
import { MatrixTable } from "./matrix-table";
import { SessionReport } from "./session-report";

/** How far the page's clock and the server's may be apart, for all times of wires that end in this page. */
function marginOf(totals: PlaygroundState["totals"]): string {
  const mostMs = Math.max(...TRANSPORT_IDS.map((id) => totals[id].p50UncertaintyMs ?? 0));
  return mostMs > 0 ? `, ${marginText(mostMs)} on wires to this page` : "";
}

/** All kept events, newest first, and what became of each on each wire. */
export function MatrixPanel() {
  // The race comes first: both together take longer than a frame.
  const rows = useNextFrame(usePlayground((state) => state.rows));
  const margin = usePlayground(({ totals }) => marginOf(totals));
  const selectedOffset = usePlayground((state) => state.selectedOffset);
  const isRush = usePlayground((state) => state.isRush);
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
              : `${rows.length} ${rows.length === 1 ? "event" : "events"} kept, newest first; ms${margin}`
          }
        >
          What arrived
        </RegionHeading>
        <span className="flex shrink-0 gap-1">
          <ClearEvents />
          {rows.length > 0 && <SessionReport />}
        </span>
      </div>
      <MatrixTable
        rows={rows}
        selectedOffset={selectedOffset ?? rows[0]?.offset}
        recycled={isRush && selectedOffset === undefined}
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
