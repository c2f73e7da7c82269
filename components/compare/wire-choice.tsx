import { clsx } from "clsx";
import Link from "next/link";
import { WireGlyph } from "#components/wire/wire-glyph";
import { addressWithout } from "#lib/compare/wire-rows";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";

/** Links, so that the choice is in the address and works before the page has come to life. */
export function WireChoice({ chosen }: Readonly<{ chosen: readonly TransportId[] }>) {
  return (
    <nav aria-label="Which wires" className="flex flex-wrap gap-2 text-sm">
      {TRANSPORT_IDS.map((id) => {
        const isChosen = chosen.includes(id);
        return (
          <Link
            key={id}
            href={addressWithout(chosen, id)}
            prefetch={false}
            scroll={false}
            aria-current={isChosen ? "true" : undefined}
            data-transport={id}
            className={clsx(
              "flex items-center gap-2 rounded-lg border border-line px-3 py-1",
              isChosen ? "bg-raised font-medium text-ink" : "text-ink-soft hover:text-ink",
            )}
          >
            <WireGlyph transportId={id} />
            {TRANSPORTS[id].shortLabel}
          </Link>
        );
      })}
    </nav>
  );
}
