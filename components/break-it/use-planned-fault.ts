import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import type { Fault } from "#lib/faults/fault";
import { scopeKey } from "#lib/faults/fault-scope";
import type { TransportId } from "#lib/transports/catalog";
import { aimedScope, type FaultAim } from "./aimed-scope";
import type { FaultPlan } from "./fault-plans";
import type { FaultControl } from "./use-own-fault";

/** A fault that the server puts on and takes back, for one aim. */
export function usePlannedFault(plan: FaultPlan, transportId: TransportId, aim: FaultAim): FaultControl {
  const { kind } = plan.fault;
  const lane = usePlayground((state) => state.lanes[transportId]);
  const scope = aimedScope(aim, transportId, lane);
  const on = usePlayground((state) =>
    state.faults.some(
      (each) =>
        isSame(each.fault, plan.fault) && scope !== undefined && scopeKey(each.scope) === scopeKey(scope),
    ),
  );
  const { startFault, endFault } = usePlaygroundActions();
  const toggle = () => {
    if (scope === undefined) return;
    if (on) return endFault(scope, kind);
    startFault(scope, plan.fault, plan.forMs);
    // A proxy in the way is met by new connections: the one that is open has to come again.
    if (kind === "refuse-upgrade") startFault(scope, { kind: "cut" }, 0);
  };
  return { on, toggle };
}

/** Of two restarts only one can be on. */
function isSame(one: Fault, other: Fault): boolean {
  if (one.kind !== "restart" || other.kind !== "restart") return one.kind === other.kind;
  return one.what === other.what;
}
