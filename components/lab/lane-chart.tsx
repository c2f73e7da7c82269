import { WireGlyph } from "#components/wire/wire-glyph";
import { LANE_BOX, type SeriesLane, type SeriesLanes, seriesCharts } from "#lib/charts/series-lanes";
import type { Series } from "#lib/experiments/verdict";

interface LaneChartProps {
  readonly series: readonly Series[];
  /** The names of the clients, for people. */
  readonly labels: ReadonlyMap<string, string>;
}

/** What each client had at each instant, one lane for each; what had been published lies behind it. */
export function LaneChart({ series, labels }: LaneChartProps) {
  return seriesCharts(series).map((chart) => <Lanes key={chart.caption} chart={chart} labels={labels} />);
}

interface LanesProps {
  readonly chart: SeriesLanes;
  readonly labels: LaneChartProps["labels"];
}

function Lanes({ chart: { lanes, reference, ticks, caption }, labels }: LanesProps) {
  return (
    <figure className="grid gap-1">
      <ul aria-label="Chart" className="grid gap-1.5">
        {lanes.map((lane) => (
          <LaneRow
            key={lane.name}
            lane={lane}
            reference={lane === reference ? undefined : reference}
            label={labels.get(lane.name) ?? lane.name}
          />
        ))}
      </ul>
      <div aria-hidden="true" className="lane-columns">
        <div className="relative h-4 sm:col-start-2">
          {ticks.map(({ at, text }) => (
            <span
              key={text}
              className="num absolute whitespace-nowrap text-2xs text-ink-faint"
              style={{
                left: `${at * 100}%`,
                transform: `translateX(${at > 0.95 ? "-100%" : at === 0 ? "0" : "-50%"})`,
              }}
            >
              {text}
            </span>
          ))}
        </div>
      </div>
      <figcaption className="text-ink-faint text-xs">{caption}</figcaption>
    </figure>
  );
}

interface LaneRowProps {
  readonly lane: SeriesLane;
  readonly reference: SeriesLane | undefined;
  readonly label: string;
}

function LaneRow({ lane, reference, label }: LaneRowProps) {
  return (
    <li className="lane-columns items-center" data-transport={lane.transport}>
      <span className="flex min-w-0 items-center gap-2 text-sm">
        {lane.transport !== undefined && <WireGlyph transportId={lane.transport} size="small" />}
        <span className="truncate" title={label}>
          {label}
        </span>
      </span>
      <svg
        viewBox={`0 -3 ${LANE_BOX.width} ${LANE_BOX.height + 6}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        className="h-9 w-full border-line-soft border-b"
        fill="none"
      >
        {reference !== undefined && (
          <path
            d={`${reference.path}V${LANE_BOX.height}H0Z`}
            fill="var(--color-raised)"
            stroke="var(--color-line)"
            vectorEffect="non-scaling-stroke"
          />
        )}
        {lane.faults.map(({ x, width }) => (
          <rect
            key={x}
            x={x}
            y={0}
            width={width}
            height={LANE_BOX.height}
            fill="var(--color-bad)"
            opacity="0.18"
          />
        ))}
        <path d={lane.path} stroke="var(--wire)" strokeWidth="2" vectorEffect="non-scaling-stroke" />
      </svg>
      <span className="num text-right text-sm">{lane.summary}</span>
    </li>
  );
}
