import type { Series } from "#lib/experiments/verdict";
import { TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";

/** The box that paths are drawn in: it is stretched to whatever room there is. */
export const LANE_BOX = { width: 1_000, height: 100 } as const;

export interface SeriesLane {
  readonly name: string;
  /** The wire whose name it begins with, for its hue and glyph. */
  readonly transport: TransportId | undefined;
  /** SVG path data in the box, y upwards. */
  readonly path: string;
  /** In words of one line: how many at the end, or the greatest of what was measured. */
  readonly summary: string;
  /** Times in which a fault was on, across the box. */
  readonly faults: readonly { readonly x: number; readonly width: number }[];
}

export interface SeriesLanes {
  /** What there was to have: drawn behind each lane. */
  readonly reference: SeriesLane | undefined;
  readonly lanes: readonly SeriesLane[];
  /** Fractions of the width. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** What is drawn, for below the chart. */
  readonly caption: string;
}

const PUBLISHED = "published";
/** What a series of this name says is drawn behind those on the same axes. */
const REFERENCES = [PUBLISHED, "expected"];
const WANTED_TICKS = 5;
const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

/** Series on the same axes are one chart. Times of faults belong to every chart over time. */
export function seriesCharts(all: readonly Series[]): SeriesLanes[] {
  const lines = all.filter(({ faultOf }) => faultOf === undefined);
  const axesOf = ({ x, y }: Series) => `${y} by ${x}`;
  return [...new Set(lines.map(axesOf))].flatMap((axes) => {
    const group = lines.filter((each) => axesOf(each) === axes);
    const faults = all.filter(({ faultOf, x }) => faultOf !== undefined && x === group[0]?.x);
    return seriesLanes([...group, ...faults]) ?? [];
  });
}

/** A small chart for each series, all on the same two axes. @returns undefined when there is nothing to draw */
export function seriesLanes(all: readonly Series[]): SeriesLanes | undefined {
  const series = all.filter(({ faultOf }) => faultOf === undefined);
  const faults = all.filter(({ faultOf }) => faultOf !== undefined);
  const [first] = series;
  const points = series.flatMap((each) => each.points);
  if (first === undefined || series.every((each) => each.points.length < 2)) return undefined;
  const mostX = Math.max(...points.map(([x]) => x));
  const most = Math.max(...points.map(([, y]) => y));
  if (mostX <= 0 || most <= 0) return undefined;
  const isCount = series.some(({ name }) => name === PUBLISHED);
  const lanes = series.map(({ name, points: own }) => ({
    name,
    transport: transportOf(name),
    path: isCount ? steps(own, mostX, most) : line(own, mostX, most),
    summary: isCount
      ? number.format(own.at(-1)?.[1] ?? 0)
      : `max ${number.format(Math.max(0, ...own.map(([, y]) => y)))} ${first.y}`,
    faults: faults
      .filter(({ faultOf }) => !REFERENCES.includes(name) && (faultOf === "*" || faultOf === name))
      .map((fault) => spanOf(fault.points, mostX)),
  }));
  const reference = lanes.find(({ name }) => REFERENCES.includes(name));
  return {
    reference,
    lanes: lanes.length === 1 ? lanes : lanes.filter((lane) => lane !== reference),
    ticks: ticksOf(mostX, first.x),
    caption:
      !isCount || reference === undefined
        ? `${first.y} by ${first.x}, 0 to ${number.format(most)}${reference === undefined ? "" : `. Grey: ${reference.name}.`}`
        : `Events that each had, over the time of the run. Grey: published, ${reference.summary} in all.${faultsText(faults)}`,
  };
}

function faultsText(faults: readonly Series[]): string {
  const names = [...new Set(faults.map(({ name }) => name))];
  return names.length === 0 ? "" : ` Red: while the fault was on (${names.join(", ")}).`;
}

function spanOf(points: Series["points"], mostX: number): SeriesLane["faults"][number] {
  const xs = points.map(([x]) => acrossOf(Math.min(x, mostX), mostX));
  const x = Math.min(...xs);
  return { x, width: rounded(Math.max(...xs) - x) };
}

/** Clients are called by their wire, and what is special about them: `sse-bare`. */
export function transportOf(name: string): TransportId | undefined {
  return TRANSPORT_IDS.find((id) => name === id || name.startsWith(`${id}-`));
}

/** A count stays where it was until the next: a slope would tell of events that were not there. */
function steps(points: Series["points"], mostX: number, most: number): string {
  const [start, ...rest] = points;
  if (start === undefined) return "";
  const moves = rest.map(([x, y]) => `H${acrossOf(x, mostX)}V${upOf(y, most)}`);
  return `M${acrossOf(start[0], mostX)} ${upOf(start[1], most)}${moves.join("")}H${LANE_BOX.width}`;
}

function line(points: Series["points"], mostX: number, most: number): string {
  return points
    .map(([x, y], index) => `${index === 0 ? "M" : "L"}${acrossOf(x, mostX)} ${upOf(y, most)}`)
    .join("");
}

function acrossOf(x: number, mostX: number): number {
  return rounded((x / mostX) * LANE_BOX.width);
}

function upOf(y: number, most: number): number {
  return rounded(LANE_BOX.height * (1 - y / most));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

/** At round numbers: 1, 2 or 5 times a power of ten apart. */
function ticksOf(mostX: number, unit: string): SeriesLanes["ticks"] {
  const rough = mostX / WANTED_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  // Half an event is no place on an axis.
  const step = unit === "ms" ? round : Math.max(1, round);
  const count = Math.floor(mostX / step);
  return Array.from({ length: count + 1 }, (_, index) => ({
    at: (index * step) / mostX,
    text: tickText(index * step, unit),
  }));
}

function tickText(value: number, unit: string): string {
  return unit === "ms" ? `${Math.round(value) / 1_000} s` : number.format(value);
}
