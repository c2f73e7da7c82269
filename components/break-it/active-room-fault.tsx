"use client";

import { Countdown } from "#components/wire/countdown";
import { pageLane } from "#lib/client/other-participants";
import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import type { RoomFault } from "#lib/client/stores/playground-state";
import type { FaultScope } from "#lib/faults/fault-scope";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { FaultItem } from "./fault-item";
import { faultWords } from "./fault-labels";

/** A fault that the server has put on, by whomever: whom it hits, how long still, and the way back. */
export function ActiveRoomFault({ active: { scope, fault, untilMs } }: Readonly<{ active: RoomFault }>) {
  const isHost = usePlayground(({ room }) => room.kind === "ready" && room.isHost);
  const ownLane = usePlayground(({ lanes }) =>
    scope.kind === "subscriber"
      ? TRANSPORT_IDS.find((id) => lanes[id].subscriberId === scope.subscriberId)
      : undefined,
  );
  const { endFault } = usePlaygroundActions();
  const { on, revoke } = faultWords(fault);
  const mayRevoke = isHost || scope.kind === "subscriber";
  const { who, onWhom, transportId } = whom(scope, ownLane);
  return (
    <FaultItem
      transportId={transportId}
      text={`${who}: ${on}`}
      left={<Countdown untilMs={untilMs} />}
      onRevoke={mayRevoke ? () => endFault(scope, fault.kind) : undefined}
      revoke={revoke}
      revokeName={`${revoke}: ${on} ${onWhom}`}
    />
  );
}

/** @param ownLane this page's lane, if it is hit and no other */
function whom(scope: FaultScope, ownLane: TransportId | undefined) {
  switch (scope.kind) {
    case "subscriber": {
      const other = pageLane(scope.subscriberId);
      const transportId = ownLane ?? other?.wire;
      if (transportId === undefined)
        return { who: scope.subscriberId, onWhom: `on ${scope.subscriberId}`, transportId };
      const { label, shortLabel } = TRANSPORTS[transportId];
      const whose = ownLane === undefined ? `, ${other?.label}` : "";
      return { who: `${shortLabel}${whose}`, onWhom: `on ${label}${whose}`, transportId };
    }
    case "wire": {
      const { label, shortLabel } = TRANSPORTS[scope.wire];
      return {
        who: `${shortLabel}, everybody`,
        onWhom: `on ${label}, for everybody`,
        transportId: scope.wire,
      };
    }
    case "room":
      return { who: "Everybody", onWhom: "for everybody", transportId: undefined };
    default:
      return scope satisfies never;
  }
}
