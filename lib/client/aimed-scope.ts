import type { FaultAim, LaneState } from "#lib/client/stores/playground-state";
import type { FaultScope } from "#lib/faults/fault-scope";
import type { TransportId } from "#lib/transports/catalog";

/** Whom a fault of this wire is for. @returns undefined for the lane of a wire that does not end in this page */
export function aimedScope(
  aim: FaultAim,
  transport: TransportId,
  { subscriberId }: Pick<LaneState, "subscriberId">,
): FaultScope | undefined {
  switch (aim) {
    case "lane":
      return subscriberId === undefined ? undefined : { kind: "subscriber", subscriberId };
    case "wire":
      return { kind: "wire", wire: transport };
    case "room":
      return { kind: "room" };
    default:
      return aim satisfies never;
  }
}
