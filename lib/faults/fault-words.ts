import type { Fault } from "./fault";

/** What is on, in a few words, and what its end is called. */
export interface FaultWords {
  readonly on: string;
  readonly revoke: string;
}

export function faultWords(fault: Fault): FaultWords {
  switch (fault.kind) {
    case "cut":
      return { on: "Connection cut", revoke: "Heal" };
    case "black-hole":
      return { on: "Black hole", revoke: "Heal" };
    case "delay":
      return { on: `Delayed ${delayText(fault)}`, revoke: "Heal" };
    case "throttle":
      return { on: `Throttled ${rateText(fault.bytesPerSecond)}`, revoke: "Heal" };
    case "hold-back":
      return { on: `Buffers ${fault.bytes / 1_024} KiB`, revoke: "Heal" };
    case "freeze-reader":
      return { on: "Reader frozen", revoke: "Thaw" };
    case "cut-idle":
      return { on: `Cut when idle ${fault.afterMs / 1_000} s`, revoke: "Heal" };
    case "refuse-upgrade":
      return { on: fault.how === "strip" ? "Upgrade stripped" : "Upgrade forbidden", revoke: "Let pass" };
    case "answer":
      return { on: `Answers ${fault.status}`, revoke: "Heal" };
    case "restart":
      return { on: fault.what === "server" ? "Server restarts" : "Broker restarts", revoke: "Start now" };
    default:
      return fault satisfies never;
  }
}

/** On average. */
export function delayText({ delayMs, jitterMs }: Extract<Fault, { kind: "delay" }>): string {
  return `~${Math.round(delayMs + jitterMs / 2)} ms`;
}

export function rateText(bytesPerSecond: number): string {
  return bytesPerSecond < 1_000 ? `${bytesPerSecond} B/s` : `${bytesPerSecond / 1_000} kB/s`;
}
