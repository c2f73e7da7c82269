import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { type FaultId, isFaultOn } from "./fault-availability";
import { LINE_FAULTS } from "./line-faults";

const SLOW_MS = 2_000;
const FAILURES = 3;

export interface FaultControl {
  readonly on: boolean;
  /** Puts it on, or takes it back. */
  readonly toggle: () => void;
}

/** One fault of one wire. */
export function useFault(fault: FaultId, transportId: TransportId): FaultControl {
  // A wire that cannot resume at all has nothing switched off.
  const applies = fault !== "no-resume" || TRANSPORTS[transportId].resumable === "option";
  const on = usePlayground((state) => applies && isFaultOn(fault, state.lanes[transportId]));
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
      case "no-resume":
        return actions.setResume(transportId, on);
      default:
        if (on) return actions.endFault(transportId, fault);
        actions.startFault(transportId, LINE_FAULTS[fault].fault, LINE_FAULTS[fault].forMs);
        // A proxy in the way is met by new connections: the one that is open has to come again.
        if (fault === "refuse-upgrade") actions.startFault(transportId, { kind: "cut" }, 0);
    }
  };
  return { on, toggle };
}
