"use client";

import { Countdown } from "#components/wire/countdown";
import { faultTargetWords, hitLane } from "#lib/client/fault-target-words";
import { usePlayground, usePlaygroundActions } from "#lib/client/playground-context";
import type { RoomFault } from "#lib/client/stores/playground-state";
import { faultWords } from "#lib/faults/fault-words";
import { FaultItem } from "./fault-item";

/** A fault that the server has put on, by whomever: whom it hits, how long still, and the way back. */
export function ActiveRoomFault({ active: { scope, fault, untilMs } }: Readonly<{ active: RoomFault }>) {
  const isHost = usePlayground(({ room }) => room.kind === "ready" && room.isHost);
  const ownLane = usePlayground(({ lanes }) => hitLane(scope, lanes));
  const { endFault } = usePlaygroundActions();
  const { on, revoke } = faultWords(fault);
  const mayRevoke = isHost || scope.kind === "subscriber";
  const { who, onWhom, transportId } = faultTargetWords(scope, ownLane);
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
