import { byteText } from "#lib/format/byte-text";
import { durationText } from "#lib/format/latency-text";
import type { LaneTotals } from "#lib/measure/delivery";
import type { TransportId } from "#lib/transports/catalog";
import type { SessionFigure } from "./claim";

export const SESSION_FIGURE_TITLES: Readonly<Record<SessionFigure, string>> = {
  bytesPerEvent: "Bytes per event, measured in this session",
  p50Ms: "Median latency, measured in this session",
  handshake: "Bytes of the handshake, measured in this session",
  lost: "Events lost in this session",
};

/** A number of one wire. */
export interface WireFigure {
  readonly value: number;
  readonly text: string;
  /** How many observations it rests on. */
  readonly count: number;
}

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
