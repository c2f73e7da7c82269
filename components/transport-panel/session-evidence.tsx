"use client";

import type { SessionFigure } from "#lib/claims/claim";
import { usePlayground } from "#lib/client/playground-context";
import type { TransportId } from "#lib/transports/catalog";
import { figuresOf } from "./session-figures";
import { WireBars } from "./wire-bars";

const CAPTIONS: Readonly<Record<SessionFigure, string>> = {
  bytesPerEvent: "Bytes per event, measured in this session",
  p50Ms: "Median latency, measured in this session",
  handshake: "Bytes of the handshake, measured in this session",
  lost: "Events lost in this session",
};

interface SessionEvidenceProps {
  readonly figure: SessionFigure;
  readonly transportId: TransportId;
}

export function SessionEvidence({ figure, transportId }: SessionEvidenceProps) {
  const totals = usePlayground((state) => state.totals);
  return (
    <WireBars
      caption={CAPTIONS[figure]}
      figures={figuresOf(figure, totals)}
      selectedTransport={transportId}
    />
  );
}
