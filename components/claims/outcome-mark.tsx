import { clsx } from "clsx";
import type { Outcome } from "#lib/claims/bearing";

const LOOKS: Readonly<Record<Outcome, { readonly sign: string; readonly look: string }>> = {
  "supports this": { sign: "✓", look: "border-good/45 bg-good/10 text-good" },
  "speaks against this": { sign: "×", look: "border-bad/45 bg-bad/10 text-bad" },
  undecided: { sign: "?", look: "border-warn/45 bg-warn/10 text-warn" },
};

/** What a run says about the statement beside which it stands, as sign and words. */
export function OutcomeMark({ outcome }: Readonly<{ outcome: Outcome }>) {
  const { sign, look } = LOOKS[outcome];
  return (
    <span
      className={clsx(
        "inline-flex items-center gap-1.5 whitespace-nowrap rounded-full border px-2.5 py-0.5 font-medium text-xs",
        look,
      )}
    >
      <span aria-hidden="true" className="num font-semibold">
        {sign}
      </span>
      {outcome}
    </span>
  );
}
