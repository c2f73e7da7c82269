import { WireGlyph } from "#components/wire/wire-glyph";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";

export function PanelHeading({ transportId }: Readonly<{ transportId: TransportId }>) {
  const { label, specification } = TRANSPORTS[transportId];
  return (
    <header className="flex items-center gap-2.5 px-4 pt-4">
      <WireGlyph transportId={transportId} />
      <h2 className="min-w-0 truncate font-semibold text-lg tracking-tight">{label}</h2>
      <a
        href={specification.url}
        target="_blank"
        rel="noreferrer"
        className="ml-auto shrink-0 text-ink-faint text-sm underline decoration-line underline-offset-2 hover:text-ink"
      >
        {specification.name}
      </a>
    </header>
  );
}
