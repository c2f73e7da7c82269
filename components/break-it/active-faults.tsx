"use client";

import { usePlayground } from "#lib/client/playground-context";
import { scopeKey } from "#lib/faults/fault-scope";
import { TRANSPORT_IDS } from "#lib/transports/catalog";
import { ActiveOwnFault } from "./active-own-fault";
import { ActiveRoomFault } from "./active-room-fault";
import { OWN_FAULT_IDS, RECEIVER_SETTING_IDS } from "./fault-availability";

/** Everything that is broken right now, whoever broke it, each with the way back. */
export function ActiveFaults() {
  const faults = usePlayground((state) => state.faults);
  return (
    <ul aria-label="Faults that are on" tabIndex={-1} className="grid grid-cols-1 gap-1 empty:hidden">
      {TRANSPORT_IDS.flatMap((id) =>
        [...OWN_FAULT_IDS, ...RECEIVER_SETTING_IDS].map((fault) => (
          <ActiveOwnFault key={`${id}-${fault}`} transportId={id} fault={fault} />
        )),
      )}
      {faults.map((each) => (
        <ActiveRoomFault key={`${scopeKey(each.scope)} ${each.fault.kind}`} active={each} />
      ))}
    </ul>
  );
}
