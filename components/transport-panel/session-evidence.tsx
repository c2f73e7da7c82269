"use client";

import type { SessionFigure } from "#lib/claims/claim";
import { figuresOf, SESSION_FIGURE_TITLES } from "#lib/claims/session-figures";
import { usePlayground } from "#lib/client/playground-context";
import type { TransportId } from "#lib/transports/catalog";
import { WireBars } from "./wire-bars";

interface SessionEvidenceProps {
  readonly figure: SessionFigure;
  readonly transportId: TransportId;
}

export function SessionEvidence({ figure, transportId }: SessionEvidenceProps) {
  const totals = usePlayground((state) => state.totals);
  return (
    <WireBars
      caption={SESSION_FIGURE_TITLES[figure]}
      figures={figuresOf(figure, totals)}
      selectedTransport={transportId}
    />
  );
}
