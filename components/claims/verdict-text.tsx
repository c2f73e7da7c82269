import { clsx } from "clsx";
import type { ClaimVerdict } from "#lib/claims/claim";

const LOOKS: Readonly<Record<ClaimVerdict, string>> = {
  holds: "text-good",
  "mostly holds": "text-good",
  "half true": "text-warn",
  depends: "text-warn",
  misleading: "text-warn",
  outdated: "text-warn",
  "wrong then": "text-warn",
  "mostly wrong": "text-bad",
  confused: "text-bad",
  wrong: "text-bad",
  definition: "text-ink-soft",
  opinion: "text-ink-soft",
};

/** "Wrong then": wrong when it was written, and true by now. */
export function VerdictText({ verdict }: Readonly<{ verdict: ClaimVerdict }>) {
  return (
    <b className={clsx("font-semibold", LOOKS[verdict])}>
      {verdict.charAt(0).toUpperCase()}
      {verdict.slice(1)}.
    </b>
  );
}
