import { type Fault, type FaultKind, fault } from "#lib/faults/fault";

/** A fault that the next press puts on, and for how long. */
export interface FaultPlan {
  readonly fault: Fault;
  readonly forMs: number;
}
/** Faults of a line; a restart is one of the room. */
export type LineFaultKind = Exclude<FaultKind, "restart">;
export type FaultPlans = Readonly<Record<LineFaultKind, FaultPlan>>;

/** Shortest and longest time that a press may put a fault on, in seconds. */
export const LASTS_SECONDS = { least: 3, most: 60 };
const MINUTE_MS = 60_000;

/** Faults on the line as one press puts them on, unless somebody has set them otherwise. */
export const PRESETS: FaultPlans = {
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

/** A setting that is a number. */
export interface NumberSetting {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  /** The fault's own unit in one of these. */
  readonly scale: number;
}
/** A setting that is one of a few. */
export interface ChoiceSetting {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

export const NUMBER_SETTINGS: Readonly<Partial<Record<LineFaultKind, readonly NumberSetting[]>>> = {
  delay: [
    { name: "delayMs", label: "Delay", unit: "ms", least: 1, most: 10_000, scale: 1 },
    { name: "jitterMs", label: "Jitter, up to", unit: "ms", least: 0, most: 10_000, scale: 1 },
  ],
  throttle: [
    { name: "bytesPerSecond", label: "Passes", unit: "B/s", least: 100, most: 10_000_000, scale: 1 },
  ],
  "hold-back": [{ name: "bytes", label: "Holds back", unit: "KiB", least: 1, most: 1_024, scale: 1_024 }],
  "cut-idle": [{ name: "afterMs", label: "Idle for", unit: "s", least: 1, most: 120, scale: 1_000 }],
};
export const CHOICE_SETTINGS: Readonly<Partial<Record<LineFaultKind, ChoiceSetting>>> = {
  "refuse-upgrade": {
    name: "how",
    label: "Upgrade",
    choices: [
      { value: "strip", label: "strip" },
      { value: "forbid", label: "answer 403" },
    ],
  },
  answer: {
    name: "status",
    label: "Status",
    choices: [
      { value: "502", label: "502" },
      { value: "503", label: "503" },
    ],
  },
};

/** The value of a setting, in the fault's own unit. */
export function settingOf(plan: FaultPlan, name: string): string | number | undefined {
  return Object.entries(plan.fault).find(([key]) => key === name)?.[1];
}

/** The same fault with one setting changed. @returns undefined when it cannot be so */
export function withSetting(plan: FaultPlan, name: string, value: string | number): FaultPlan | undefined {
  const changed = fault.safeParse({ ...plan.fault, [name]: value });
  return changed.success ? { ...plan, fault: changed.data } : undefined;
}
