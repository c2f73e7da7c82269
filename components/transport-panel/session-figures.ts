import type { SessionFigure } from "#lib/claims/claim";
import { byteText } from "#lib/format/byte-text";
import { durationText } from "#lib/format/latency-text";
import type { LaneTotals } from "#lib/measure/delivery";
import type { TransportId } from "#lib/transports/catalog";
import type { WireFigure } from "./wire-bars";

/** One figure of every wire; undefined where it was not measured. */
export function figuresOf(
  figure: SessionFigure,
  totals: Readonly<Record<TransportId, LaneTotals>>,
): Readonly<Record<TransportId, WireFigure | undefined>> {
  return {
    websocket: figureOf(figure, totals.websocket),
    "socket-io": figureOf(figure, totals["socket-io"]),
    sse: figureOf(figure, totals.sse),
    mqtt: figureOf(figure, totals.mqtt),
    webhook: figureOf(figure, totals.webhook),
    "rest-hook": figureOf(figure, totals["rest-hook"]),
    "long-polling": figureOf(figure, totals["long-polling"]),
    polling: figureOf(figure, totals.polling),
  };
}

function figureOf(figure: SessionFigure, lane: LaneTotals): WireFigure | undefined {
  switch (figure) {
    case "bytesPerEvent":
      return lane.bytesPerEvent === undefined
        ? undefined
        : { value: lane.bytesPerEvent, text: byteText(lane.bytesPerEvent), count: lane.bytesCount };
    case "p50Ms":
      return lane.p50Ms === undefined
        ? undefined
        : { value: lane.p50Ms, text: durationText(lane.p50Ms), count: lane.p50Count };
    case "handshake": {
      const { handshakeBytesIn, handshakeBytesOut } = lane;
      if (handshakeBytesIn === undefined || handshakeBytesOut === undefined) return undefined;
      const bytes = handshakeBytesIn + handshakeBytesOut;
      return { value: bytes, text: byteText(bytes), count: 1 };
    }
    case "lost": {
      const due = lane.arrived + lane.lost;
      return due === 0 ? undefined : { value: lane.lost, text: String(lane.lost), count: due };
    }
    default:
      return figure satisfies never;
  }
}
