import { pageLane } from "#lib/client/other-participants";
import type { FaultScope } from "#lib/faults/fault-scope";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";

interface FaultTargetWords {
  readonly who: string;
  /** After a verb: "on …". */
  readonly onWhom: string;
  readonly transportId: TransportId | undefined;
}

/** Whom a fault reaches, in words. @param ownLane this page's lane, if it is hit and no other */
export function faultTargetWords(scope: FaultScope, ownLane: TransportId | undefined): FaultTargetWords {
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
