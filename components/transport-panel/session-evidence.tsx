"use client";

import type { SessionFigure } from "#lib/claims/claim";
import { figuresOf, SESSION_FIGURE_TITLES } from "#lib/claims/session-figures";
import { usePlayground } from "#lib/client/playground-context";
import { useHeld } from "#lib/client/use-held";
import type { TransportId } from "#lib/transports/catalog";
import { WireBars } from "./wire-bars";

/** As the race does it: a number that changes more often is not read. */
const HOLD_MS = 250;

interface SessionEvidenceProps {
  readonly figure: SessionFigure;
  readonly transportId: TransportId;
}

export function SessionEvidence({ figure, transportId }: SessionEvidenceProps) {
  const totals = useHeld(
    usePlayground((state) => state.totals),
    HOLD_MS,
  );
  return (
    <WireBars
      caption={SESSION_FIGURE_TITLES[figure]}
      figures={figuresOf(figure, totals)}
      selectedTransport={transportId}
    />
  );
}
