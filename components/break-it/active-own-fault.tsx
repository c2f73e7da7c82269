"use client";

import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import type { OwnFaultId } from "./fault-availability";
import { FaultItem } from "./fault-item";
import { OWN_FAULT_LABELS } from "./fault-labels";
import { useOwnFault } from "./use-own-fault";

interface ActiveOwnFaultProps {
  readonly transportId: TransportId;
  readonly fault: OwnFaultId;
}

/** A fault at an end of this page's lane, while it is on. */
export function ActiveOwnFault({ transportId, fault }: ActiveOwnFaultProps) {
  const { on, toggle } = useOwnFault(fault, transportId);
  if (!on) return null;
  const { on: words, revoke } = OWN_FAULT_LABELS[fault];
  const { label, shortLabel } = TRANSPORTS[transportId];
  return (
    <FaultItem
      transportId={transportId}
      text={`${shortLabel}: ${words}`}
      onRevoke={toggle}
      revoke={revoke}
      revokeName={`${revoke}: ${words} on ${label}`}
    />
  );
}
