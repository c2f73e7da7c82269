"use client";

import { clsx } from "clsx";
import type { TransportId } from "#lib/transports/catalog";
import { type FaultId, whyUnavailable } from "./fault-availability";
import { FAULT_LABELS } from "./fault-labels";
import { useFault } from "./use-fault";

interface FaultButtonProps {
  readonly fault: FaultId;
  readonly transportId: TransportId;
}

/** A fault that is on or off. What is on can always be taken back; what makes no sense says why. */
export function FaultButton({ fault, transportId }: FaultButtonProps) {
  const { on, toggle } = useFault(fault, transportId);
  const reason = on ? undefined : whyUnavailable(fault, transportId);
  const labels = FAULT_LABELS[fault];
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-disabled={reason !== undefined}
      title={reason}
      onClick={reason === undefined ? toggle : undefined}
      className={clsx(
        "min-h-9 rounded-lg border px-2.5 py-1.5 text-left text-xs leading-tight transition-colors",
        on && "border-bad bg-bad/10 text-bad",
        !on && reason === undefined && "border-line text-ink-soft hover:bg-raised hover:text-ink",
        reason !== undefined && "cursor-not-allowed border-line border-dashed text-ink-faint",
      )}
    >
      {on ? labels.on : labels.off}
      {reason !== undefined && <span className="sr-only">, not available: {reason}</span>}
    </button>
  );
}
