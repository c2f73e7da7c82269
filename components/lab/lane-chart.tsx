import { WireGlyph } from "#components/wire/wire-glyph";
import { LANE_BOX, type SeriesLane, seriesLanes } from "#lib/charts/series-lanes";
import type { Series } from "#lib/experiments/verdict";

const COUNT = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

interface LaneChartProps {
  readonly series: readonly Series[];
  /** The names of the clients, for people. */
  readonly labels: ReadonlyMap<string, string>;
}

/** What each client had at each instant, one lane for each; what had been published lies behind it. */
export function LaneChart({ series, labels }: LaneChartProps) {
  const drawn = seriesLanes(series);
  if (drawn === undefined) return null;
  const { lanes, reference, ticks, x, y } = drawn;
  const shown = lanes.length === 0 && reference !== undefined ? [reference] : lanes;
  return (
    <figure className="grid gap-1">
      <ul aria-label="Chart" className="grid gap-1.5">
        {shown.map((lane) => (
          <LaneRow
            key={lane.name}
            lane={lane}
            reference={lane === reference ? undefined : reference}
            label={labels.get(lane.name) ?? lane.name}
            unit={y}
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
      <figcaption className="text-ink-faint text-xs">
        {reference === undefined
          ? `${y} by ${x}`
          : `Events that each had, over the time of the run. Grey: published, ${COUNT.format(reference.last)} in all.`}
      </figcaption>
    </figure>
  );
}

interface LaneRowProps {
  readonly lane: SeriesLane;
  readonly reference: SeriesLane | undefined;
  readonly label: string;
  readonly unit: string;
}

function LaneRow({ lane, reference, label, unit }: LaneRowProps) {
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
        <path d={lane.path} stroke="var(--wire)" strokeWidth="2" vectorEffect="non-scaling-stroke" />
      </svg>
      <span className="num text-right text-sm">
        {COUNT.format(lane.last)}
        <span className="sr-only"> {unit}</span>
      </span>
    </li>
  );
}
