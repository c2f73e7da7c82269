import type { LaneState } from "#lib/client/stores/playground-state";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";

/** Things that may be broken on one wire. */
export const FAULT_IDS = [
  "cut",
  "pause",
  "receiver-fails",
  "receiver-slow",
  "receiver-silent",
  "no-resume",
] as const;
export type FaultId = (typeof FAULT_IDS)[number];

/** Why a fault makes no sense on this wire, as a sentence; undefined when it does. */
export function whyUnavailable(fault: FaultId, id: TransportId): string | undefined {
  const { label, reaches, connectionOriented, resumable } = TRANSPORTS[id];
  switch (fault) {
    case "cut":
      if (reaches === "receiver")
        return `${label} opens a connection for each delivery: none is there to cut`;
      return connectionOriented ? undefined : `${label} holds no connection that could be cut`;
    case "pause":
      return reaches === "page"
        ? undefined
        : `${label} does not end in this page; let its receiver fail instead`;
    case "receiver-fails":
    case "receiver-slow":
    case "receiver-silent":
      return reaches === "receiver" ? undefined : `${label} ends in this page and has no receiver of ours`;
    case "no-resume":
      if (resumable === "option") return undefined;
      return resumable === "always"
        ? `resume is a part of ${label} and is not switched off here`
        : `${label} has no resume: what fails is tried again instead`;
    default:
      return fault satisfies never;
  }
}

/** Is this fault on? */
export function isFaultOn(fault: FaultId, lane: LaneState): boolean {
  switch (fault) {
    case "cut":
      return lane.cutUntilMs !== undefined;
    case "pause":
      return lane.paused;
    case "receiver-fails":
      return (lane.hook?.behaviour?.failNext ?? 0) > 0;
    case "receiver-slow":
      return (lane.hook?.behaviour?.delayMs ?? 0) > 0;
    case "receiver-silent":
      return lane.hook?.behaviour?.dropAfterProcessing ?? false;
    case "no-resume":
      return !lane.resume;
    default:
      return fault satisfies never;
  }
}
