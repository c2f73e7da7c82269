"use client";

import type { TransportId } from "#lib/transports/catalog";
import type { FaultAim } from "./aimed-scope";
import { whyNotOnLine } from "./fault-availability";
import { planLabels } from "./fault-labels";
import type { FaultPlan, LineFaultKind } from "./fault-plans";
import { FaultSettings } from "./fault-settings";
import { ToggleButton } from "./toggle-button";
import { usePlannedFault } from "./use-planned-fault";

interface LineFaultButtonProps {
  readonly kind: LineFaultKind;
  readonly plan: FaultPlan;
  readonly onPlanChange: (plan: FaultPlan) => void;
  readonly transportId: TransportId;
  readonly aim: FaultAim;
}

/** A fault of the line, and beside it what the next press will put on. */
export function LineFaultButton({ kind, plan, onPlanChange, transportId, aim }: LineFaultButtonProps) {
  const control = usePlannedFault(plan, transportId, aim);
  const labels = planLabels(plan);
  return (
    <div className="flex items-stretch gap-0.5">
      <ToggleButton control={control} labels={labels} whyNot={whyNotOnLine(kind, transportId, aim)} />
      <FaultSettings kind={kind} name={labels.off} plan={plan} onPlanChange={onPlanChange} />
    </div>
  );
}
