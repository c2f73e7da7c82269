import { seriesLanes } from "#lib/charts/series-lanes";
import type { Series } from "#lib/experiments/verdict";
import { byteText } from "#lib/format/byte-text";
import { dateText } from "#lib/format/date-text";
import { deliveryText } from "#lib/format/delivery-text";
import { durationText } from "#lib/format/latency-text";
import type { EventRow, LaneTotals } from "#lib/measure/delivery";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import type { ReportPart } from "./report";

/** Events whose fate is told one by one; the totals are of all that were kept. */
const MOST_EVENTS_LISTED = 100;

export interface Session {
  /** The name people can say. */
  readonly roomName: string;
  readonly roomUrl: string;
  /** Newest first. */
  readonly rows: readonly EventRow[];
  readonly totals: Readonly<Record<TransportId, LaneTotals>>;
  /** Of the browser, as it calls itself. */
  readonly browser: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What a page of the playground has measured until now, as a part of a report. */
export function sessionPart({ roomName, roomUrl, rows, totals, browser, at }: Session): ReportPart {
  const lanes = seriesLanes(latencySeries(rows));
  return {
    title: `Room ${roomName}`,
    question: "What became of each event on each wire?",
    ...(lanes === undefined
      ? {}
      : {
          chart: {
            lanes,
            labels: new Map(TRANSPORT_IDS.map((id) => [id, TRANSPORTS[id].label] as const)),
          },
        }),
    tables: [
      {
        caption: `Totals of ${rows.length} events`,
        head: ["wire", "arrived", "lost", "replayed", "repeated", "p50", "bytes for each event"],
        rows: TRANSPORT_IDS.map((id) => totalsRow(id, totals[id])),
      },
      {
        caption:
          rows.length > MOST_EVENTS_LISTED
            ? `The newest ${MOST_EVENTS_LISTED} events`
            : "Events, newest first",
        head: ["event", ...TRANSPORT_IDS.map((id) => TRANSPORTS[id].shortLabel)],
        rows: rows
          .slice(0, MOST_EVENTS_LISTED)
          .map(({ offset, type, cells }) => [
            `#${offset} ${type}`,
            ...TRANSPORT_IDS.map((id) => deliveryText(cells[id])),
          ]),
      },
    ],
    conditions: [
      ["date", dateText(at)],
      ["events", String(rows.length)],
      ["browser", browser],
      ["latency", "from the server's receipt of an event to the hands of its receiver"],
    ],
    again: roomUrl,
  };
}

function totalsRow(id: TransportId, totals: LaneTotals): string[] {
  const { arrived, lost, replayed, repeated, p50Ms, p50Count, bytesPerEvent, bytesCount } = totals;
  return [
    TRANSPORTS[id].label,
    ...[arrived, lost, replayed, repeated].map(String),
    p50Ms === undefined ? "–" : `${durationText(p50Ms)} (n\u00a0=\u00a0${p50Count})`,
    bytesPerEvent === undefined ? "–" : `${byteText(bytesPerEvent)} (n\u00a0=\u00a0${bytesCount})`,
  ];
}

/** The latency of each event that arrived, by its place in the room. */
function latencySeries(rows: readonly EventRow[]): Series[] {
  return TRANSPORT_IDS.map((id) => ({
    name: id,
    x: "event",
    y: "ms",
    points: rows
      .toReversed()
      .flatMap(({ offset, cells }): [number, number][] =>
        cells[id].kind === "arrived" ? [[offset, cells[id].latencyMs]] : [],
      ),
  })).filter(({ points }) => points.length > 0);
}
