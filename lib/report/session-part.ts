import { seriesLanes } from "#lib/charts/series-lanes";
import type { NewestRuns } from "#lib/experiments/newest-runs";
import type { Series } from "#lib/experiments/verdict";
import { byteText } from "#lib/format/byte-text";
import { dateText, timeText } from "#lib/format/date-text";
import { deliveryText } from "#lib/format/delivery-text";
import { durationText } from "#lib/format/latency-text";
import type { ClockOffset } from "#lib/measure/clock-offset";
import type { EventRow, LaneTotals } from "#lib/measure/delivery";
import { isTimed } from "#lib/measure/is-timed";
import { percentilesOf } from "#lib/measure/percentiles";
import { TRANSPORT_IDS, TRANSPORTS, type TransportId } from "#lib/transports/catalog";
import type { ReportPart } from "./report";
import { statementCards } from "./statement-cards";

/** Events whose fate is told one by one; the totals are of all. */
const MOST_EVENTS_LISTED = 100;

export interface Disturbance {
  /** ISO 8601, of the server's clock; undefined: it was on before this page heard of it. */
  readonly since: string | undefined;
  /** ISO 8601: when it ended, or will by itself. */
  readonly until: string;
  readonly whom: string;
  readonly what: string;
}

export interface Session {
  /** The name people can say. The room's id is what opens it, and goes into no report. */
  readonly roomName: string;
  /** Of the server, without a path. */
  readonly origin: string;
  /** Newest first. */
  readonly rows: readonly EventRow[];
  readonly totals: Readonly<Record<TransportId, LaneTotals>>;
  /** Its statements are told with the numbers. */
  readonly selectedTransport: TransportId;
  /** Of the page's clock against the server's; undefined: it was never asked. */
  readonly clock: ClockOffset | undefined;
  /** What was broken on purpose while this page looked on, oldest first. */
  readonly disturbances: readonly Disturbance[];
  /** Of the browser, as it calls itself. */
  readonly browser: string;
  /** The server, and what its Lab found last with the usual settings; undefined when it did not answer. */
  readonly lab: Pick<NewestRuns, "environment" | "runs"> | undefined;
  /** ISO 8601. */
  readonly at: string;
}

/** What a page of the playground has measured until now, as a part of a report. */
export function sessionPart(session: Session): ReportPart {
  const { roomName, origin, rows, totals, selectedTransport, clock, disturbances, browser, lab, at } =
    session;
  const lanes = seriesLanes(latencySeries(rows));
  const environment = lab?.environment;
  return {
    title: `Room ${roomName}`,
    question: "What became of each event on each wire?",
    charts:
      lanes === undefined
        ? []
        : [{ lanes, labels: new Map(TRANSPORT_IDS.map((id) => [id, TRANSPORTS[id].label] as const)) }],
    bars: [],
    tables: [
      {
        caption: "Totals of all events that this page has seen since they were last cleared",
        head: ["wire", "arrived", "lost", "replayed", "repeated", "out of order", "bytes for each event"],
        rows: TRANSPORT_IDS.map((id) => totalsRow(id, totals[id])),
      },
      {
        caption: "Latency of events that came at the first attempt, not replayed, while the page was seen",
        head: ["wire", "n", "p50", "p95", "p99", "greatest", "± by the clocks"],
        rows: TRANSPORT_IDS.map((id) => latencyRow(id, rows)),
      },
      ...(disturbances.length === 0
        ? []
        : [
            {
              caption: "Broken on purpose: what was measured meanwhile was measured beside it",
              head: ["from", "until", "whom", "what"],
              rows: disturbances.map(({ since, until, whom, what }) => [
                since === undefined ? "before this page heard of it" : timeText(since),
                timeText(until),
                whom,
                what,
              ]),
            },
          ]),
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
    cards: {
      caption: `What is said for and against ${TRANSPORTS[selectedTransport].label}`,
      list: statementCards(selectedTransport, totals, lab?.runs ?? []),
    },
    conditions: [
      ["date", dateText(at)],
      ["events", String(rows.length)],
      ["browser", browser],
      [
        "server",
        environment === undefined
          ? "not known: it did not answer"
          : `${environment.cpu}, ${environment.cpus} cores, ${environment.platform}, Node ${environment.node}`,
      ],
      [
        "clocks",
        clock === undefined
          ? "the server's clock was never asked"
          : `the page's clock is set against the server's to ±${durationText(clock.uncertaintyMs)}; p95 needs 20 values and p99 a hundred`,
      ],
      ...(disturbances.length === 0 ? ([["faults", "none while this page looked on"]] as const) : []),
      ["latency", "from the server's receipt of an event to the hands of its receiver"],
      ...noLongerFollowed(totals),
    ],
    again: { href: `${origin}/?wire=${selectedTransport}`, label: "Open a playground with this wire" },
  };
}

function totalsRow(id: TransportId, totals: LaneTotals): string[] {
  const { arrived, lost, replayed, repeated, outOfOrder, bytesPerEvent, bytesCount } = totals;
  return [
    TRANSPORTS[id].label,
    ...[arrived, lost, replayed, repeated, outOfOrder].map(String),
    bytesPerEvent === undefined ? "–" : `${byteText(bytesPerEvent)} (n\u00a0=\u00a0${bytesCount})`,
  ];
}

/** What the totals leave out, where they do. */
function noLongerFollowed(totals: Session["totals"]): [string, string][] {
  const counts = TRANSPORT_IDS.flatMap((id) => {
    const { noLongerFollowed: count } = totals[id];
    return count === 0 ? [] : [`${TRANSPORTS[id].label} ${count}`];
  });
  if (counts.length === 0) return [];
  const why = "they waited for so long that they are counted neither as arrived nor as lost";
  return [["events no longer followed", `${counts.join(", ")}: ${why}`]];
}

function latencyRow(id: TransportId, rows: readonly EventRow[]): string[] {
  const prompt = rows.map(({ cells }) => cells[id]).filter(isTimed);
  const { n, p50, p95, p99, max } = percentilesOf(prompt.map(({ latencyMs }) => latencyMs));
  const uncertain = Math.max(...prompt.map(({ uncertaintyMs }) => uncertaintyMs));
  return [
    TRANSPORTS[id].label,
    String(n),
    ...[p50, p95, p99, max].map((ms) => (ms === undefined ? "–" : durationText(ms))),
    n === 0 ? "–" : uncertain === 0 ? "one clock" : `±${durationText(uncertain)}`,
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
