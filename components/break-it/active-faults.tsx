"use client";

import { Button } from "#components/ui/button";
import { Countdown } from "#components/wire/countdown";
import { WireGlyph } from "#components/wire/wire-glyph";
import { usePlayground } from "#lib/client/playground-context";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { FAULT_IDS, type FaultId, isLineFault } from "./fault-availability";
import { FAULT_LABELS } from "./fault-labels";
import { useFault } from "./use-fault";

/** Everything that is broken right now, on any wire, each with the way back. */
export function ActiveFaults() {
  return (
    <ul aria-label="Faults that are on" className="grid grid-cols-1 gap-1 empty:hidden">
      {TRANSPORT_IDS.flatMap((id) =>
        FAULT_IDS.map((fault) => <ActiveFault key={`${id}-${fault}`} transportId={id} fault={fault} />),
      )}
    </ul>
  );
}

function ActiveFault({ transportId, fault }: Readonly<{ transportId: TransportId; fault: FaultId }>) {
  const { on, toggle } = useFault(fault, transportId);
  const untilMs = usePlayground((state) =>
    isLineFault(fault) ? state.lanes[transportId].faults[fault] : undefined,
  );
  if (!on) return null;
  const { on: label, revoke } = FAULT_LABELS[fault];
  return (
    <li className="flex items-center gap-2 rounded-lg bg-bad/10 py-0.5 pr-1 pl-2.5 text-xs">
      <WireGlyph transportId={transportId} size="small" />
      <span className="min-w-0 truncate text-bad">
        {TRANSPORTS[transportId].shortLabel}: {label}
      </span>
      <span className="ml-auto shrink-0 text-bad">
        {untilMs !== undefined && <Countdown untilMs={untilMs} />}
      </span>
      <Button
        variant="bare"
        onClick={toggle}
        aria-label={`${revoke}: ${label} on ${TRANSPORTS[transportId].label}`}
      >
        {revoke}
      </Button>
    </li>
  );
}
