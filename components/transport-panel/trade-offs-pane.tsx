import type { Statement } from "#lib/claims/claim";
import { STATEMENTS } from "#lib/claims/wires/statements";
import type { TransportId } from "#lib/transports/catalog";
import { StatementCard } from "./statement-card";

const SIDES = ["pro", "con"] as const satisfies readonly Statement["side"][];

/** What is said for this wire and against it, judged, with what was measured here; then what else is said. */
export function TradeOffsPane({ transportId }: Readonly<{ transportId: TransportId }>) {
  const cards = (side: Statement["side"]) =>
    STATEMENTS[transportId]
      .filter((statement) => statement.side === side)
      .map((statement) => (
        <StatementCard key={statement.id} statement={statement} transportId={transportId} />
      ));
  const facts = cards("fact");
  return (
    <div className="grid gap-3 p-4">
      {SIDES.map((side) => cards(side))}
      <details>
        <summary className="cursor-pointer text-ink-soft text-sm">
          Also said <span className="num text-xs">{facts.length}</span>
        </summary>
        <div className="mt-3 grid gap-3">{facts}</div>
      </details>
    </div>
  );
}
