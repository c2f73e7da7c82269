import { WireGlyph } from "#components/wire/wire-glyph";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";

/** The wires that take part, each with its glyph. */
export function WireList({ wires }: Readonly<{ wires: readonly TransportId[] }>) {
  if (wires.length === 0)
    return <p className="text-ink-faint text-xs">About the pattern, whatever the wire</p>;
  return (
    <ul aria-label="Wires" className="flex flex-wrap gap-x-3 gap-y-1">
      {wires.map((id) => (
        <li key={id} className="flex items-center gap-1.5 text-ink-soft text-xs">
          <WireGlyph transportId={id} size="small" />
          {TRANSPORTS[id].shortLabel}
        </li>
      ))}
    </ul>
  );
}
