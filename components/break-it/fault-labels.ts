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
  "black-hole": { off: "Black hole", on: "Black hole", revoke: "Heal" },
  delay: { off: "Delay ~400 ms", on: "Delayed ~400 ms", revoke: "Heal" },
  throttle: { off: "Throttle 1 kB/s", on: "Throttled 1 kB/s", revoke: "Heal" },
  "hold-back": { off: "Buffer 4 KiB", on: "Buffers 4 KiB", revoke: "Heal" },
  "freeze-reader": { off: "Freeze reader", on: "Reader frozen", revoke: "Thaw" },
  "cut-idle": { off: "Cut when idle 3 s", on: "Cut when idle", revoke: "Heal" },
  "refuse-upgrade": { off: "Strip Upgrade", on: "Upgrade stripped", revoke: "Let pass" },
  answer: { off: "Answer 502", on: "Answers 502", revoke: "Heal" },
};
