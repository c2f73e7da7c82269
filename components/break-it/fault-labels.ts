import type { FaultId } from "./fault-availability";

interface FaultLabels {
  readonly off: string;
  /** What is on, and that a press takes it back. */
  readonly on: string;
  readonly revoke: string;
}

export const FAULT_LABELS: Readonly<Record<FaultId, FaultLabels>> = {
  cut: { off: "Cut connection 3 s", on: "Connection cut", revoke: "Heal" },
  pause: { off: "Pause lane", on: "Lane paused", revoke: "Resume" },
  "receiver-fails": { off: "Receiver fails ×3", on: "Receiver fails", revoke: "Mend" },
  "receiver-slow": { off: "Receiver slow 2 s", on: "Receiver slow", revoke: "Speed up" },
  "receiver-silent": { off: "Receiver silent", on: "Receiver silent", revoke: "Mend" },
  "no-resume": { off: "Switch resume off", on: "Resume is off", revoke: "Switch on" },
};
