import type { Verdict } from "#lib/experiments/verdict";

const TEXTS = { true: "Holds", false: "Does not hold", unknown: "Unknown" } as const;

export function verdictText(holds: Verdict["holds"]): string {
  return TEXTS[`${holds}`];
}
