import type { LaneState } from "#lib/client/stores/playground-state";
import type { FaultScope } from "#lib/faults/fault-scope";
import type { TransportId } from "#lib/transports/catalog";

/** Whom a fault is meant for: this page's own lane, one other's, everybody on the same wire, everybody in the room. */
export type FaultAim =
  | { readonly kind: "lane" }
  /** @param subscriber undefined: nobody is chosen */
  | { readonly kind: "other"; readonly subscriber: string | undefined }
  | { readonly kind: "wire" }
  | { readonly kind: "room" };

/** Whom a fault of this wire is for. @returns undefined for nobody: a wire that does not end in this page, no choice */
export function aimedScope(
  aim: FaultAim,
  transport: TransportId,
  { subscriberId }: Pick<LaneState, "subscriberId">,
): FaultScope | undefined {
  switch (aim.kind) {
    case "lane":
      return subscriberId === undefined ? undefined : { kind: "subscriber", subscriberId };
    case "other":
      return aim.subscriber === undefined ? undefined : { kind: "subscriber", subscriberId: aim.subscriber };
    case "wire":
      return { kind: "wire", wire: transport };
    case "room":
      return { kind: "room" };
    default:
      return aim satisfies never;
  }
}
