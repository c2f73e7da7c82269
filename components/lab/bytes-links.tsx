import Link from "next/link";
import { WireGlyph } from "#components/wire/wire-glyph";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";

/** Where the real bytes of the experiment's wires can be read. */
export function BytesLinks({ wires }: Readonly<{ wires: readonly TransportId[] }>) {
  if (wires.length === 0) return null;
  return (
    <section aria-labelledby="bytes-links" className="grid gap-3">
      <h2 id="bytes-links" className="font-semibold text-lg tracking-tight">
        The bytes
      </h2>
      <p className="max-w-prose text-ink-soft text-sm">
        The playground shows what crosses each of these wires, byte for byte: fire an event there, or cut the
        connection and read how it comes back.
      </p>
      <ul className="flex flex-wrap gap-x-5 gap-y-2 text-sm">
        {wires.map((id) => (
          <li key={id} className="flex items-center gap-1.5">
            <WireGlyph transportId={id} size="small" />
            <Link
              href={`/?wire=${id}&tab=bytes`}
              prefetch={false}
              className="underline decoration-line underline-offset-2 hover:decoration-current"
            >
              Bytes of {TRANSPORTS[id].shortLabel}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
