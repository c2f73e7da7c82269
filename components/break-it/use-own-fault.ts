import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import type { TransportId } from "#lib/transports/catalog";
import { isOwnFaultOn, type OwnFaultId } from "./fault-availability";

const SLOW_MS = 2_000;
const FAILURES = 3;
const DOWN_MS = 5_000;

export interface FaultControl {
  readonly on: boolean;
  /** Puts it on, or takes it back. */
  readonly toggle: () => void;
}

/** One fault at an end of one wire. */
export function useOwnFault(fault: OwnFaultId, transportId: TransportId): FaultControl {
  const on = usePlayground((state) => isOwnFaultOn(fault, transportId, state.lanes[transportId]));
  const actions = usePlaygroundActions();
  const toggle = () => {
    switch (fault) {
      case "pause":
        return on ? actions.resumeLane(transportId) : actions.pauseLane(transportId);
      case "receiver-fails":
        return actions.setReceiverBehaviour(transportId, { failNext: on ? 0 : FAILURES });
      case "receiver-slow":
        return actions.setReceiverBehaviour(transportId, { delayMs: on ? 0 : SLOW_MS });
      case "receiver-silent":
        return actions.setReceiverBehaviour(transportId, { dropAfterProcessing: !on });
      case "receiver-down":
        return actions.setReceiverBehaviour(transportId, { downForMs: on ? 0 : DOWN_MS });
      case "receiver-refuses":
        return actions.setReceiverBehaviour(transportId, { status: on ? 200 : 410 });
      case "receiver-resets":
        return actions.setReceiverBehaviour(transportId, { resetNext: on ? 0 : 1 });
      case "no-resume":
        return actions.setResume(transportId, on);
      default:
        return fault satisfies never;
    }
  };
  return { on, toggle };
}
