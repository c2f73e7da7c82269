import { pageLane } from "#lib/client/other-participants";
import type { PlaygroundState } from "#lib/client/stores/playground-state";
import type { FaultScope } from "#lib/faults/fault-scope";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";

interface FaultTargetWords {
  readonly who: string;
  /** After a verb: "on …". */
  readonly onWhom: string;
  readonly transportId: TransportId | undefined;
}

/** The lane of this page that a fault hits, and no other. */
export function hitLane(scope: FaultScope, lanes: PlaygroundState["lanes"]): TransportId | undefined {
  if (scope.kind !== "subscriber") return undefined;
  return TRANSPORT_IDS.find((id) => lanes[id].subscriberId === scope.subscriberId);
}

/** Whom a fault reaches, in words. @param ownLane see hitLane */
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
