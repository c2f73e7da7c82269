import { TRADEOFFS } from "#lib/tradeoffs/tradeoffs";
import type { TransportId } from "#lib/transports/catalog";
import { TradeOffCard } from "./trade-off-card";

/** What people say about this wire, judged, with this session's numbers beside it. */
export function TradeOffsPane({ transportId }: Readonly<{ transportId: TransportId }>) {
  return (
    <div className="grid gap-3 p-4">
      {TRADEOFFS[transportId].map((tradeOff) => (
        <TradeOffCard key={tradeOff.id} tradeOff={tradeOff} transportId={transportId} />
      ))}
    </div>
  );
}
