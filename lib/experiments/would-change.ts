import type { Verdict } from "./verdict";

/** For each way in which a run may come out: which setting would turn it round, in one sentence. */
export interface WouldChange {
  readonly holds: string;
  readonly fails: string;
  /** What would let the run decide. Absent: nothing but what the reason of the verdict names. */
  readonly unknown?: string;
}

const WITHOUT_THE_REASON = "Another run, without what the reason names.";

/** The sentence for a run that came out so. */
export function whatWouldChange(
  { holds, fails, unknown = WITHOUT_THE_REASON }: WouldChange,
  outcome: Verdict["holds"],
): string {
  return outcome === "unknown" ? unknown : outcome ? holds : fails;
}

/** The same figures, which for this reason decide nothing. */
export function undecided(verdict: Verdict, wouldChange: WouldChange, reason: string): Verdict {
  return { ...verdict, holds: "unknown", reason, wouldChange: whatWouldChange(wouldChange, "unknown") };
}
