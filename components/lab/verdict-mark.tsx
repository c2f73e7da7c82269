import { clsx } from "clsx";
import type { Verdict } from "#lib/experiments/verdict";
import { verdictText } from "#lib/format/verdict-text";

const LOOKS = {
  true: { sign: "✓", look: "border-good/45 bg-good/10 text-good" },
  false: { sign: "×", look: "border-bad/45 bg-bad/10 text-bad" },
  unknown: { sign: "?", look: "border-warn/45 bg-warn/10 text-warn" },
} as const;

/** What a run said, as sign and word. */
export function VerdictMark({ holds }: Readonly<{ holds: Verdict["holds"] }>) {
  const { sign, look } = LOOKS[`${holds}`];
  return (
    <span
      className={clsx(
        "inline-flex items-center gap-1.5 whitespace-nowrap rounded-full border px-2.5 py-0.5 font-medium text-sm",
        look,
      )}
    >
      <span aria-hidden="true" className="num font-semibold">
        {sign}
      </span>
      {verdictText(holds)}
    </span>
  );
}
