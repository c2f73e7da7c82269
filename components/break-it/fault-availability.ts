import type { LaneState } from "#lib/client/stores/playground-state";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import type { FaultAim } from "./aimed-scope";
import type { LineFaultKind } from "./fault-plans";

/** What this page does to its own lane, and what our receiver does to its sender, each at the press of a button. */
export const OWN_FAULT_IDS = [
  "pause",
  "receiver-fails",
  "receiver-slow",
  "receiver-silent",
  "receiver-down",
  "no-resume",
] as const;
/** Set where the receiver itself is shown. */
export const RECEIVER_SETTING_IDS = ["receiver-refuses", "receiver-resets"] as const;
export type OwnFaultId = (typeof OWN_FAULT_IDS)[number] | (typeof RECEIVER_SETTING_IDS)[number];

const OK = 200;
/** From here on a status says that the event was not taken. */
const LEAST_REFUSAL = 300;

/** What a network does to the line, beside cutting it. */
export const NETWORK_FAULT_IDS = [
  "black-hole",
  "delay",
  "throttle",
  "hold-back",
  "freeze-reader",
  "cut-idle",
  "refuse-upgrade",
  "answer",
] as const satisfies readonly LineFaultKind[];

/** Why a fault of the line makes no sense here, as a sentence; undefined when it does. */
export function whyNotOnLine(fault: LineFaultKind, id: TransportId, aim: FaultAim): string | undefined {
  // Among everybody's lines there are some of each kind.
  if (aim.kind === "room") return undefined;
  const { label, reaches, connectionOriented, upgrades } = TRANSPORTS[id];
  if (reaches === "receiver")
    return `${label} has no line to this server: let its receiver fail, be slow or fall silent instead`;
  if (aim.kind === "other" && aim.subscriber === undefined) return "choose first whose lane it is";
  switch (fault) {
    case "cut":
    case "freeze-reader":
    case "cut-idle":
      return connectionOriented ? undefined : `${label} holds no connection for that`;
    case "refuse-upgrade":
      return upgrades ? undefined : `${label} is plain HTTP and needs no Upgrade`;
    case "hold-back":
      return upgrades ? `${label} passes: after an Upgrade a proxy copies, and buffers nothing` : undefined;
    case "black-hole":
    case "delay":
    case "throttle":
    case "answer":
      return undefined;
    default:
      return fault satisfies never;
  }
}

/** The same, for what is done at one of the two ends. */
export function whyNotOwn(fault: OwnFaultId, id: TransportId): string | undefined {
  const { label, reaches, resumable } = TRANSPORTS[id];
  switch (fault) {
    case "pause":
      return reaches === "page"
        ? undefined
        : `${label} does not end in this page; let its receiver fail instead`;
    case "receiver-fails":
    case "receiver-slow":
    case "receiver-silent":
    case "receiver-down":
    case "receiver-refuses":
    case "receiver-resets":
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
export function isOwnFaultOn(fault: OwnFaultId, id: TransportId, lane: LaneState): boolean {
  switch (fault) {
    case "pause":
      return lane.paused;
    case "receiver-fails":
      return (lane.hook?.behaviour?.failNext ?? 0) > 0;
    case "receiver-slow":
      return (lane.hook?.behaviour?.delayMs ?? 0) > 0;
    case "receiver-silent":
      return lane.hook?.behaviour?.dropAfterProcessing ?? false;
    case "receiver-down":
      return (lane.hook?.behaviour?.downForMs ?? 0) > 0;
    case "receiver-refuses":
      return (lane.hook?.behaviour?.status ?? OK) >= LEAST_REFUSAL;
    case "receiver-resets":
      return (lane.hook?.behaviour?.resetNext ?? 0) > 0;
    case "no-resume":
      // A wire that cannot resume at all has nothing switched off.
      return TRANSPORTS[id].resumable === "option" && !lane.resume;
    default:
      return fault satisfies never;
  }
}
