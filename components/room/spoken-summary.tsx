"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { usePlayground } from "#lib/client/playground-context";
import type { EventRow } from "#lib/measure/delivery";
import { TRANSPORT_IDS } from "#lib/transports/catalog";

/** Said at most this often, however many events there are. */
const EVERY_MS = 2_000;

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
  const summary = usePlayground((state) => summaryOf(state.rows[0]));
  const [spoken, setSpoken] = useState("");
  const speak = useEffectEvent(() => setSpoken(summary));

  useEffect(() => {
    const timer = setInterval(speak, EVERY_MS);
    return () => clearInterval(timer);
  }, []);

  return (
    <p aria-live="polite" className="sr-only">
      {spoken}
    </p>
  );
}
