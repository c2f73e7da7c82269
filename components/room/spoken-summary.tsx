"use client";

import { useEffect, useRef, useState } from "react";
import { nowMs } from "#lib/client/now";
import { usePlayground } from "#lib/client/playground-context";
import type { EventRow } from "#lib/measure/delivery";
import { TRANSPORT_IDS } from "#lib/transports/catalog";

/** The newest event is told of when nothing more has become of it for so long. */
const STILL_MS = 2_000;
/** In a rush, where none stands still, one is told of this often. */
const RUSH_MS = 15_000;

function summaryOf(row: EventRow | undefined): string {
  if (row === undefined) return "";
  const count = (kind: string) => TRANSPORT_IDS.filter((id) => row.cells[id].kind === kind).length;
  const parts = [`Event ${row.offset}: arrived on ${count("arrived")} of ${TRANSPORT_IDS.length} wires`];
  if (count("lost") > 0) parts.push(`lost on ${count("lost")}`);
  if (count("waiting") > 0) parts.push(`waiting on ${count("waiting")}`);
  return parts.join(", ");
}

/** What happened, for who listens: one sentence on the newest event, now and then. */
export function SpokenSummary() {
  // The same object while nothing changes in it.
  const newest = usePlayground((state) => state.rows[0]);
  const [spoken, setSpoken] = useState("");
  /** Since when there is something that has not been told: this tab's clock. */
  const untoldSinceMs = useRef<number>(undefined);

  useEffect(() => {
    const changedAtMs = nowMs();
    untoldSinceMs.current ??= changedAtMs;
    const rushEndsInMs = untoldSinceMs.current + RUSH_MS - changedAtMs;
    const timer = setTimeout(
      () => {
        untoldSinceMs.current = undefined;
        setSpoken(summaryOf(newest));
      },
      Math.min(STILL_MS, rushEndsInMs),
    );
    return () => clearTimeout(timer);
  }, [newest]);

  return (
    <p aria-live="polite" className="sr-only">
      {spoken}
    </p>
  );
}
