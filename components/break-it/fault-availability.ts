import type { LaneState } from "#lib/client/stores/playground-state";
import { FAULT_KINDS, type FaultKind } from "#lib/faults/fault";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";

/** Things that may be broken on one wire and come first. */
export const MAIN_FAULT_IDS = [
  "cut",
  "pause",
  "receiver-fails",
  "receiver-slow",
  "receiver-silent",
  "no-resume",
] as const;
/** What else the network may do to the line. */
export const NETWORK_FAULT_IDS = [
  "black-hole",
  "delay",
  "throttle",
  "hold-back",
  "freeze-reader",
  "cut-idle",
  "refuse-upgrade",
  "answer",
] as const satisfies readonly FaultKind[];
export type FaultId = (typeof MAIN_FAULT_IDS)[number] | FaultKind;
export const FAULT_IDS: readonly FaultId[] = [...MAIN_FAULT_IDS, ...NETWORK_FAULT_IDS];

/** Is this a fault of the line, which the server puts on and takes back? */
export function isLineFault(fault: FaultId): fault is FaultKind {
  return FAULT_KINDS.some((kind) => kind === fault);
}

/** Why a fault makes no sense on this wire, as a sentence; undefined when it does. */
export function whyUnavailable(fault: FaultId, id: TransportId): string | undefined {
  const { label, reaches, connectionOriented, resumable, upgrades } = TRANSPORTS[id];
  if (isLineFault(fault) && reaches === "receiver")
    return `${label} opens a connection for each delivery: no line is there to break`;
  switch (fault) {
    case "cut":
    case "freeze-reader":
    case "cut-idle":
      return connectionOriented ? undefined : `${label} holds no connection for that`;
    case "refuse-upgrade":
      return upgrades ? undefined : `${label} is plain HTTP and needs no Upgrade`;
    case "black-hole":
    case "delay":
    case "throttle":
    case "hold-back":
    case "answer":
      return undefined;
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
      return lane.faults[fault] !== undefined;
  }
}
