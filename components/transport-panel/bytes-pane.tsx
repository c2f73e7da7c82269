"use client";

import { Measured } from "#components/ui/measured";
import { WireSection } from "#components/wire-view/wire-section";
import { usePlayground } from "#lib/client/playground-context";
import { byteText } from "#lib/format/byte-text";
import type { EventRow } from "#lib/measure/delivery";
import { TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import { ByteSplit } from "./byte-split";
import { PaneHeading } from "./pane-heading";

/** What went over the wire: how much, and the bytes themselves. */
export function BytesPane({ transportId }: Readonly<{ transportId: TransportId }>) {
  const totals = usePlayground((state) => state.totals[transportId]);
  const dataBytes = usePlayground((state) => meanDataBytes(state.rows, transportId));
  const { bytesLayer } = TRANSPORTS[transportId];
  return (
    <div className="grid grid-cols-1 gap-5 p-4">
      <section className="grid gap-2">
        <PaneHeading>One event</PaneHeading>
        {totals.bytesPerEvent === undefined || dataBytes === undefined ? (
          <p className="text-ink-faint text-sm">Not measured yet. Fire an event.</p>
        ) : (
          <ByteSplit bytesPerEvent={totals.bytesPerEvent} dataBytes={dataBytes} count={totals.bytesCount} />
        )}
      </section>
      <section className="grid gap-2">
        <PaneHeading>Handshake</PaneHeading>
        <dl className="grid grid-cols-2 gap-2 text-sm">
          <HandshakeBytes label="↑ up, to the server" bytes={totals.handshakeBytesIn} />
          <HandshakeBytes label="↓ down, from it" bytes={totals.handshakeBytesOut} />
        </dl>
      </section>
      <p className="text-ink-faint text-xs">Counted: {bytesLayer}.</p>
      <WireSection key={transportId} transportId={transportId} />
    </div>
  );
}

function HandshakeBytes({ label, bytes }: Readonly<{ label: string; bytes: number | undefined }>) {
  return (
    <div className="rounded-lg border border-line bg-panel px-3 py-2">
      <dt className="text-ink-faint text-xs">{label}</dt>
      <dd className="num">
        <Measured text={bytes === undefined ? undefined : byteText(bytes)} />
      </dd>
    </div>
  );
}

/** Mean bytes of `data` in the events that arrived on this wire; undefined when none did. */
function meanDataBytes(rows: readonly EventRow[], transportId: TransportId): number | undefined {
  let bytes = 0;
  let count = 0;
  for (const row of rows) {
    if (row.cells[transportId].kind !== "arrived") continue;
    bytes += row.dataBytes;
    count += 1;
  }
  return count === 0 ? undefined : bytes / count;
}
