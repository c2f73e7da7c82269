import type { Fault, FaultKind } from "#lib/faults/fault";

const MINUTE_MS = 60_000;

/** Faults on the line as one press puts them on. */
export const LINE_FAULTS: Readonly<Record<FaultKind, { readonly fault: Fault; readonly forMs: number }>> = {
  cut: { fault: { kind: "cut" }, forMs: 3_000 },
  "black-hole": { fault: { kind: "black-hole" }, forMs: MINUTE_MS },
  delay: { fault: { kind: "delay", delayMs: 300, jitterMs: 200 }, forMs: MINUTE_MS },
  throttle: { fault: { kind: "throttle", bytesPerSecond: 1_000 }, forMs: MINUTE_MS },
  "hold-back": { fault: { kind: "hold-back", bytes: 4_096 }, forMs: MINUTE_MS },
  "freeze-reader": { fault: { kind: "freeze-reader" }, forMs: MINUTE_MS },
  "cut-idle": { fault: { kind: "cut-idle", afterMs: 3_000 }, forMs: MINUTE_MS },
  "refuse-upgrade": { fault: { kind: "refuse-upgrade", how: "strip" }, forMs: MINUTE_MS },
  answer: { fault: { kind: "answer", status: 502 }, forMs: 5_000 },
};
