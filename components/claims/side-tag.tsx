import { clsx } from "clsx";
import type { Statement } from "#lib/claims/claim";

const SIDES: Readonly<Record<Statement["side"], string>> = {
  pro: "bg-good/15 text-good",
  con: "bg-bad/15 text-bad",
  fact: "bg-raised text-ink-soft",
};

export function SideTag({ side }: Readonly<{ side: Statement["side"] }>) {
  return (
    <span className={clsx("h-fit rounded-md px-1.5 py-px font-medium text-xs", SIDES[side])}>{side}</span>
  );
}
