import type { TradeOff } from "#lib/tradeoffs/trade-off";
import type { TransportId } from "#lib/transports/catalog";
import { SessionEvidence } from "./session-evidence";
import { SideTag, VerdictText } from "./verdict-tag";

interface TradeOffCardProps {
  readonly tradeOff: TradeOff;
  readonly transportId: TransportId;
}

/** What is said, what is so, who decides it, and this session's numbers where they bear on it. */
export function TradeOffCard({ tradeOff, transportId }: TradeOffCardProps) {
  const { side, title, text, verdict, source, checkedOn, measured } = tradeOff;
  return (
    <article className="grid gap-2 rounded-xl border border-line bg-panel px-3.5 py-3">
      <header className="flex gap-2">
        <SideTag side={side} />
        <h3 className="min-w-0 text-ink">{title}</h3>
      </header>
      {measured !== undefined && <SessionEvidence measured={measured} transportId={transportId} />}
      <p className="text-ink-soft text-sm">
        <VerdictText verdict={verdict} /> {text}
      </p>
      <p className="text-ink-faint text-xs">
        <a
          href={source.url}
          target="_blank"
          rel="noreferrer"
          className="underline decoration-line underline-offset-2 hover:text-ink"
        >
          {source.name}
        </a>
        , checked {checkedOn}
      </p>
    </article>
  );
}
