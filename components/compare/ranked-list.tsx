import { clsx } from "clsx";
import { WireGlyph } from "#components/wire/wire-glyph";
import type { RankedWire } from "#lib/choice/advice";
import type { Reason } from "#lib/choice/reasons";
import { cardAddress } from "#lib/claims/card-address";
import { TRANSPORTS } from "#lib/transports/catalog";

/** The wires in order, each with all that the answers say for it and against it. */
export function RankedList({ ranked }: Readonly<{ ranked: readonly RankedWire[] }>) {
  return (
    <ol aria-label="Ranked wires" className="grid">
      {ranked.map(({ wire, place, score, reasons }) => (
        <li
          key={wire}
          data-transport={wire}
          className={clsx(
            "grid grid-cols-[2.5rem_minmax(0,1fr)_auto] gap-x-3 gap-y-1.5 border-line-soft border-t px-2 py-3",
            place === 1 && "rounded-lg bg-raised",
          )}
        >
          <span className="num text-ink-soft text-lg">{place ?? "–"}</span>
          <h3 className="flex items-center gap-2 font-semibold">
            <WireGlyph transportId={wire} />
            {TRANSPORTS[wire].label}
          </h3>
          <span className="num text-ink-soft text-sm">
            {place === undefined ? "cannot be used" : signed(score)}
          </span>
          <ul className="col-start-2 col-end-4 grid gap-1 text-sm">
            {reasons.map((reason) => (
              <ReasonLine key={`${reason.question} ${reason.card}`} reason={reason} />
            ))}
            {reasons.length === 0 && <li className="text-ink-soft">Nothing for it, nothing against it.</li>}
          </ul>
        </li>
      ))}
    </ol>
  );
}

function ReasonLine({ reason: { weight, text, card } }: Readonly<{ reason: Reason }>) {
  const isFor = weight !== "excludes" && weight > 0;
  return (
    <li className="flex gap-2">
      <span className={clsx("num w-8 shrink-0", isFor ? "text-good" : "text-bad")}>
        {weight === "excludes" ? "×" : signed(weight)}
      </span>
      <span className="min-w-0">
        {text}{" "}
        <a
          href={cardAddress(card)}
          className="num whitespace-nowrap text-ink-soft text-xs underline decoration-line underline-offset-2 hover:text-ink"
        >
          {card.includes("/") ? "card" : card}
        </a>
      </span>
    </li>
  );
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value).replace("-", "−");
}
