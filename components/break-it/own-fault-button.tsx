"use client";

import type { TransportId } from "#lib/transports/catalog";
import { type OwnFaultId, whyNotOwn } from "./fault-availability";
import { OWN_FAULT_LABELS } from "./fault-labels";
import { ToggleButton } from "./toggle-button";
import { useOwnFault } from "./use-own-fault";

interface OwnFaultButtonProps {
  readonly fault: OwnFaultId;
  readonly transportId: TransportId;
}

/** A fault at one of the two ends. */
export function OwnFaultButton({ fault, transportId }: OwnFaultButtonProps) {
  const control = useOwnFault(fault, transportId);
  return (
    <ToggleButton control={control} labels={OWN_FAULT_LABELS[fault]} whyNot={whyNotOwn(fault, transportId)} />
  );
}
