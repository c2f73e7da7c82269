import { clsx } from "clsx";
import type { TradeOff } from "#lib/tradeoffs/trade-off";

const VERDICTS: Readonly<Record<TradeOff["verdict"], { readonly text: string; readonly look: string }>> = {
  true: { text: "Holds", look: "text-good" },
  mostly: { text: "Mostly holds", look: "text-good" },
  outdated: { text: "Outdated", look: "text-warn" },
  contested: { text: "Contested", look: "text-warn" },
  wrong: { text: "Wrong", look: "text-bad" },
  opinion: { text: "Opinion", look: "text-ink-soft" },
};

export function VerdictText({ verdict }: Readonly<{ verdict: TradeOff["verdict"] }>) {
  const { text, look } = VERDICTS[verdict];
  return <b className={clsx("font-semibold", look)}>{text}.</b>;
}

const SIDES: Readonly<Record<TradeOff["side"], string>> = {
  pro: "bg-good/15 text-good",
  con: "bg-bad/15 text-bad",
  note: "bg-raised text-ink-soft",
};

export function SideTag({ side }: Readonly<{ side: TradeOff["side"] }>) {
  return (
    <span className={clsx("h-fit rounded-md px-1.5 py-px font-medium text-xs", SIDES[side])}>{side}</span>
  );
}
