import type { Fault } from "#lib/faults/fault";
import { delayText, faultWords, rateText } from "#lib/faults/fault-words";
import type { OwnFaultId } from "./fault-availability";
import type { FaultPlan } from "./fault-plans";

export interface FaultLabels {
  readonly off: string;
  /** What is on, and that a press takes it back. */
  readonly on: string;
  readonly revoke: string;
}

/** Of what this page does to its own lane, or the receiver to its sender. */
export const OWN_FAULT_LABELS: Readonly<Record<OwnFaultId, FaultLabels>> = {
  pause: { off: "Pause lane", on: "Lane paused", revoke: "Resume" },
  "receiver-fails": { off: "Receiver fails ×3", on: "Receiver fails", revoke: "Mend" },
  "receiver-slow": { off: "Receiver slow 2 s", on: "Receiver slow", revoke: "Speed up" },
  "receiver-silent": { off: "Receiver silent", on: "Receiver silent", revoke: "Mend" },
  "receiver-down": { off: "Receiver down 5 s", on: "Receiver down", revoke: "Start it" },
  "receiver-refuses": { off: "Receiver says 410", on: "Receiver refuses", revoke: "Mend" },
  "receiver-resets": { off: "Receiver resets", on: "Receiver resets", revoke: "Mend" },
  "no-resume": { off: "Switch resume off", on: "Resume is off", revoke: "Switch on" },
};

/** Of what the server is to do. */
export function planLabels({ fault, forMs }: FaultPlan): FaultLabels {
  const { on, revoke } = faultWords(fault);
  return { off: offText(fault, forMs), on, revoke };
}

function offText(fault: Fault, forMs: number): string {
  switch (fault.kind) {
    case "cut":
      return `Cut connection ${forMs / 1_000} s`;
    case "black-hole":
      return "Black hole";
    case "delay":
      return `Delay ${delayText(fault)}`;
    case "throttle":
      return `Throttle ${rateText(fault.bytesPerSecond)}`;
    case "hold-back":
      return `Buffer ${fault.bytes / 1_024} KiB`;
    case "freeze-reader":
      return "Freeze reader";
    case "cut-idle":
      return `Cut when idle ${fault.afterMs / 1_000} s`;
    case "refuse-upgrade":
      return fault.how === "strip" ? "Strip Upgrade" : "Forbid Upgrade";
    case "answer":
      return `Answer ${fault.status}`;
    case "restart":
      return `Restart ${fault.what} ${forMs / 1_000} s`;
    default:
      return fault satisfies never;
  }
}
