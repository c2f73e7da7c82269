"use client";

import { usePlayground } from "#lib/client/playground-context";
import type { TradeOff } from "#lib/tradeoffs/trade-off";
import type { TransportId } from "#lib/transports/catalog";
import { figuresOf } from "./session-figures";
import { WireBars } from "./wire-bars";

type Figure = NonNullable<TradeOff["measured"]>;

const CAPTIONS: Readonly<Record<Figure, string>> = {
  bytesPerEvent: "Bytes per event, measured in this session",
  p50Ms: "Median latency, measured in this session",
  handshake: "Bytes of the handshake, measured in this session",
  lost: "Events lost in this session",
};

interface SessionEvidenceProps {
  readonly measured: Figure;
  readonly transportId: TransportId;
}

export function SessionEvidence({ measured, transportId }: SessionEvidenceProps) {
  const totals = usePlayground((state) => state.totals);
  return (
    <WireBars
      caption={CAPTIONS[measured]}
      figures={figuresOf(measured, totals)}
      selectedTransport={transportId}
    />
  );
}
